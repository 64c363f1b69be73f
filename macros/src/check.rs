//! The rules of a machine, each a small function over the whole graph.

mod bodies;
mod cells;
mod decisions;
mod group_misspellings;
mod group_omissions;
mod hooks;
mod index;
mod names;
mod publication;
mod reach;
mod target;
mod transitions;

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Ident};

use crate::ast::{Ast, Function};
use crate::attrs;
use crate::errors::Errors;
use crate::lower;
use crate::model::{Model, Touched};

pub(crate) use group_misspellings::{name_groups, suspects as misspelt_groups};
pub(crate) use group_omissions::{named_in_groups, of_groups as left_out_of_groups};
pub(crate) use hooks::publishes_unwritable;
pub(crate) use target::wrong_targets;

/// What the checks found besides errors.
pub(crate) struct Findings {
    pub(crate) warnings: Vec<Warning>,
    /// Events and commands whose use elsewhere must not be a second error.
    pub(crate) touched: Touched,
}

/// Something that is most likely not meant.
pub(crate) struct Warning {
    /// What is pointed at: the name of the variant, or of its group.
    pub(crate) token: Ident,
    /// The variant whose attribute silences it, and which enum that is in.
    pub(crate) of: Ident,
    pub(crate) noun: &'static str,
    /// One word as it is spelt in `#[expect_warning(..)]`.
    pub(crate) kind: &'static str,
    pub(crate) fault: String,
    pub(crate) repair: String,
}

pub(crate) fn check(ast: &Ast, model: &Model, errors: &mut Errors) -> Findings {
    let mut touched = model.touched.clone();
    names::stored(ast, errors);
    names::clashes(ast, errors);
    index::fields(ast, errors);
    let before = errors.count();
    transitions::duplicates(ast, model, &mut touched, errors);
    transitions::out_of_terminal(ast, model, &mut touched, errors);
    transitions::beginnings(ast, model, &mut touched, errors);
    let is_each_in_place = errors.count() == before;
    cells::cells(ast, model, is_each_in_place, &mut touched, errors);
    decisions::duplicates(ast, model, &mut touched, errors);
    let mut doubtful = decisions::paths(ast, model, &mut touched, errors);
    // An event that no transition takes was reported where it is given: hooks wait for the same transition.
    let untaken = |event: &&usize| !model.transitions.iter().any(|transition| transition.event == **event);
    touched
        .events
        .extend(doubtful.iter().filter(untaken).copied().collect::<Vec<_>>());
    hooks::copies(ast, model, errors);
    hooks::unwritable(ast, model, errors);
    hooks::duplicates(ast, model, errors);
    doubtful.extend(hooks::never_fires(ast, model, &mut touched, errors));
    doubtful.extend(hooks::takes(ast, model, &mut touched, errors));
    hooks::cycles(ast, model, errors);
    hooks::inner_steps(ast, model, &mut touched, errors);

    // With errors about, a state may be unreachable only because of them.
    let mut warnings = if errors.is_clean() {
        reach::warnings(ast, model)
    } else {
        Vec::new()
    };
    reach::silence(ast, &mut warnings, errors);
    if ast.options.strict {
        for warning in warnings.drain(..) {
            let (fault, repair, kind) = (&warning.fault, &warning.repair, warning.kind);
            errors.push_help(
                &warning.token,
                fault,
                format_args!("{repair}\nor keep it as it is: `#[expect_warning({kind}, reason = \"..\")]`"),
            );
        }
    }
    // Either the transition is wrong or what relies on it; if it is the transition, calls are in doubt, too.
    touched.events.extend(doubtful);
    if !errors.is_clean() {
        uncalled(ast, model, &mut touched);
    }
    if touched.unknown {
        // It may be any of them.
        touched.events.extend(0..ast.event.variants.len());
        let commands = ast.command.as_ref().map_or(0, |command| command.variants.len());
        touched.commands.extend(0..commands);
    }
    Findings { warnings, touched }
}

/// Events and commands that no function takes: beside a mistake, most likely the one that takes them is where the mistake is.
fn uncalled(ast: &Ast, model: &Model, touched: &mut Touched) {
    let takes = |event: &usize| model.transitions.iter().any(|transition| transition.event == *event);
    touched
        .events
        .extend((0..ast.event.variants.len()).filter(|event| !takes(event)));
    let commands = ast.command.as_ref().map_or(0, |command| command.variants.len());
    let handles = |command: &usize| model.decisions.iter().any(|decision| decision.command == *command);
    touched
        .commands
        .extend((0..commands).filter(|command| !handles(command)));
}

/// Whether two items exist in the same builds as far as their `cfg` attributes tell: only then are they compared.
pub(crate) fn same_cfg(a: &[Attribute], b: &[Attribute]) -> bool {
    if a.is_empty() || b.is_empty() {
        return a.is_empty() && b.is_empty();
    }
    // Neither spaces nor a last comma nor their order make them different.
    let text = |attrs: &[Attribute]| {
        let text = |attr: &Attribute| without_spaces(attr.meta.to_token_stream()).replace(",)", ")");
        attrs.iter().map(text).collect::<BTreeSet<_>>()
    };
    text(a) == text(b)
}

/// The text of a condition with no space between its tokens.
fn without_spaces(tokens: TokenStream) -> String {
    let texts = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => format!("({})", without_spaces(group.stream())),
        token => token.to_string(),
    });
    texts.collect()
}

/// How two functions that say the same come to be there in one build.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Together {
    /// Under the same conditions.
    Alike,
    /// One of them in all builds, and the other under a condition.
    Conditional,
}

/// Whether two functions are there in the same builds. Two of one name were compared where names are.
fn together(ast: &Ast, first: usize, second: usize) -> Option<Together> {
    let (first, second) = (&ast.functions[first], &ast.functions[second]);
    if first.item.sig.ident == second.item.sig.ident {
        return None;
    }
    if same_cfg(first.written_cfg(), second.written_cfg()) {
        return Some(Together::Alike);
    }
    // What one of them names may be there in other builds than the other function.
    let implied = first.implied + second.implied > 0;
    let in_all = |function: &Function| function.cfg.is_empty() && !attrs::may_hide(&function.item.attrs);
    let always = in_all(first) || in_all(second);
    let never = attrs::in_no_build(&first.cfg) || attrs::in_no_build(&second.cfg);
    (always && !implied && !never).then_some(Together::Conditional)
}

/// The repair where one of two functions is there under a condition.
fn other_condition(ast: &Ast, first: usize, second: usize) -> String {
    let (first, second) = (&ast.functions[first], &ast.functions[second]);
    let (always, sometimes) = if first.cfg.is_empty() {
        (first, second)
    } else {
        (second, first)
    };
    let conditions = sometimes
        .cfg
        .iter()
        .filter_map(|cfg| cfg.parse_args::<TokenStream>().ok());
    let conditions: Vec<String> = conditions.map(|condition| lower::spelt(&condition)).collect();
    let not = match &*conditions {
        [one] => format!("not({one})"),
        several => format!("not(all({}))", several.join(", ")),
    };
    format!(
        "`{}` is there in some builds: write `#[cfg({not})]` above `{}`",
        sometimes.item.sig.ident, always.item.sig.ident
    )
}

fn function(ast: &Ast, index: usize) -> &Ident {
    &ast.functions[index].item.sig.ident
}

fn state(ast: &Ast, index: usize) -> String {
    format!("state::{}", ast.state.variants[index].name)
}

fn event(ast: &Ast, index: usize) -> String {
    format!("event::{}", ast.event.variants[index].name)
}
