//! The `#[state_machine]` attribute of the `eventer` crate; use it from there.
//!
//! One input, one pipeline: tokens → `parse` → `Ast` → `lower` → `Model` → `check` → `expand` → tokens. Whatever is
//! wrong is collected on the way and reported in one compile; what was declared wrongly is then replaced by the
//! stand-ins of `fallback`, so that one mistake stays one error.

mod ast;
mod attrs;
mod check;
mod entity_id;
mod errors;
mod expand;
mod fallback;
mod fields;
mod lower;
mod model;
mod names;
mod parse;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::ast::Ast;
use crate::check::{Findings, Warning};
use crate::errors::Errors;
use crate::model::Model;

/// Declares a state machine: the module's enums are its states, events and commands, its functions the
/// transitions, decisions and hooks.
///
/// Options stand in parentheses: `name`, `id`, `context`, `refusal`, `crate`, `strict`, `exhaustive`. In the module
///
/// - enums are marked with `#[state]`, `#[event]`, `#[command]` and `#[message]`, and the struct of what all states share
///   with `#[data]`. Each variant becomes a struct of its name in the module `state`, `event`, `command` or `message`;
/// - states are marked with `#[terminal]`, and with `#[group(..)]` for each group that they are in;
/// - functions are marked with `#[transition]`, `#[decide]`, `#[hook]`, `#[publish]`, `#[link]` or `#[view]`. Their
///   arguments are recognised by their types.
///
/// Beside these it generates `Machine`, the type that stands for the whole; `Any` and the module `group`, which hold an
/// entity in one of several states; and `GRAPH`.
///
/// # Errors
///
/// What cannot be right is a compile error on the code that is wrong: two transitions for one state and event, a decision
/// whose events are no path, hooks that never end, and so on. States that nothing reaches are warnings, or errors where
/// `strict` is given.
#[proc_macro_attribute]
pub fn state_machine(args: proc_macro::TokenStream, input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    machine(args.into(), &input.into()).into()
}

/// Derives `EntityId` for a newtype or a composite key.
///
/// A newtype has the text of its field. A composite key has those of its fields in order, separated by `/`; `/` and `\\`
/// within a field are preceded by `\\`, so that different keys have different texts.
#[proc_macro_derive(EntityId)]
pub fn entity_id(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    entity_id::derive(input.into()).into()
}

fn machine(args: TokenStream, input: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let (args, input) = (names::plain(args), names::plain(input.clone()));
    let Some(ast) = parse::parse(args, input.clone(), &mut errors) else {
        return fallback::untouched(&input, errors);
    };
    let (mut ast, model, findings, errors) = read(ast, errors);
    if check::publishes_unwritable(&ast, &model).is_some() {
        fallback::without_serde(&mut ast);
    }
    expand::expand(&ast, &model, &findings, errors)
}

/// Lowers and checks the machine. Where there is less to report if a group that looks misspelt is read as the one that is
/// near, that is what its author meant: the misspelling is reported in place of what follows from it. So is a group that a
/// transition returns in place of another, and a state that a group lacks.
fn read(mut ast: Ast, mut parsed: Errors) -> (Ast, Model, Findings, Errors) {
    check::name_groups(&mut ast);
    let (mut model, mut findings, mut errors) = judge(&ast, parsed.clone());
    let doubtful = |warning: &Warning| matches!(warning.kind, "lonely" | "dead_end" | "unreachable");
    let sound = errors.count() == parsed.count() && !findings.warnings.iter().any(doubtful);
    if sound && check::named_in_groups(&ast, &model).is_empty() {
        return (ast, model, findings, errors);
    }
    for typo in check::misspelt_groups(&ast, &model).into_iter().filter(|_| !sound) {
        let sure = typo.is_sure(&ast);
        let written = typo.correct(&mut ast);
        let (.., left) = judge(&ast, parsed.clone());
        if sure || left.count() < errors.count() {
            typo.report(&mut parsed);
            (model, findings, errors) = judge(&ast, parsed.clone());
        } else {
            typo.restore(&mut ast, written);
        }
    }
    let targets = check::wrong_targets(&ast, &model);
    if !targets.is_empty() {
        let written: Vec<_> = targets.iter().map(|target| target.correct(&mut ast)).collect();
        let (.., left) = judge(&ast, parsed.clone());
        if left.count() <= errors.count() {
            for target in &targets {
                target.report(&ast, &mut parsed);
            }
            (model, findings, errors) = judge(&ast, parsed.clone());
        } else {
            for (target, written) in targets.iter().zip(written) {
                target.restore(&mut ast, written);
            }
        }
    }
    let mut left_out = check::named_in_groups(&ast, &model);
    if left_out.is_empty() {
        left_out = check::left_out_of_groups(&ast, &model);
    }
    if !left_out.is_empty() {
        for member in left_out {
            member.report(&ast, &mut parsed);
            member.correct(&mut ast);
        }
        (model, findings, errors) = judge(&ast, parsed);
    }
    (ast, model, findings, errors)
}

fn judge(ast: &Ast, mut errors: Errors) -> (Model, Findings, Errors) {
    let model = lower::lower(ast, &mut errors);
    let findings = check::check(ast, &model, &mut errors);
    (model, findings, errors)
}
