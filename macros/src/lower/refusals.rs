//! The variants of `Refusal`: one for each decision that refuses, each with a name of its own.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, Ident};

use super::decision;
use crate::ast::{Ast, Function, Role};
use crate::check::same_cfg;
use crate::errors::Errors;
use crate::model::{Decision, Model};
use crate::names;

/// Reports and leaves out a decision whose refusal has the name of an earlier one in `Refusal`. Notes in the model the
/// refusals of decisions that could not be read.
pub(super) fn settle(ast: &Ast, model: &mut Model, errors: &mut Errors) {
    if ast.options.refusal.is_some() {
        return;
    }
    let mut named: BTreeMap<String, Vec<&Function>> = BTreeMap::new();
    model.decisions.retain(|decision| {
        if decision.outcome.refusal.is_none() {
            return true;
        }
        let second = &ast.functions[decision.function];
        let name = &second.item.sig.ident;
        let refusal = names::refusal(name);
        let others = named.entry(refusal.to_string()).or_default();
        let clash = others
            .iter()
            .find(|first| same_cfg(first.written_cfg(), second.written_cfg()));
        if let Some(first) = clash {
            let first = &first.item.sig.ident;
            if first == name {
                // The function is defined twice, which is reported already.
                model.touched.commands.insert(decision.command);
                return false;
            }
            errors.push_help(
                name,
                format_args!("the refusals of `{name}` and `{first}` are both named `Refusal::{refusal}`"),
                "rename one of the two functions",
            );
            model.touched.commands.insert(decision.command);
            return false;
        }
        others.push(second);
        true
    });
    if errors.is_clean() {
        return;
    }
    model.unread_refusals = unread_refusals(ast, &model.decisions, &named);
}

/// Whoever names the refusal of a decision that could not be read, or may be gone, makes no second mistake.
fn unread_refusals(
    ast: &Ast,
    decisions: &[Decision],
    named: &BTreeMap<String, Vec<&Function>>,
) -> Vec<(Ident, Vec<Attribute>)> {
    let read: BTreeSet<usize> = decisions.iter().map(|decision| decision.function).collect();
    let functions = ast.functions.iter().enumerate();
    let unread = functions.filter(|(index, function)| {
        function.role == Role::Decide && !read.contains(index) && decision::may_refuse(function)
    });
    let unread = unread.map(|(_, function)| (names::refusal(&function.item.sig.ident), function.written_cfg()));
    // A decision that lost its attribute was most likely named after its command.
    let commands = ast.command.iter().filter(|_| ast.astray);
    let commands = commands.flat_map(|command| command.variants.iter().enumerate());
    let handled: BTreeSet<usize> = decisions.iter().map(|decision| decision.command).collect();
    let gone = commands.filter(|(command, _)| !handled.contains(command));
    let gone = gone.map(|(_, command)| (command.name.clone(), &*command.cfg));
    let mut found: Vec<(Ident, Vec<Attribute>)> = Vec::new();
    for (name, cfg) in unread.chain(gone) {
        let declared = named.get(&name.to_string()).into_iter().flatten();
        let mut there = declared.map(|function| function.written_cfg());
        let mut again = found.iter().filter(|(other, _)| *other == name);
        if !there.any(|other| same_cfg(other, cfg)) && !again.any(|(_, other)| same_cfg(other, cfg)) {
            found.push((name, cfg.to_vec()));
        }
    }
    found
}
