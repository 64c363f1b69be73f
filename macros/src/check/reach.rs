//! What is most likely not meant: warnings.

use std::collections::{BTreeMap, BTreeSet};

use syn::Ident;

use super::{Warning, group_misspellings, publication};
use crate::ast::{Ast, Variant};
use crate::errors::Errors;
use crate::model::{Model, Place, States, Target, Transition};

/// The states that no transition leads to, and those that none leaves, though they do not end a life.
pub(super) fn cut_off(ast: &Ast, model: &Model) -> Vec<usize> {
    let mut leaving: BTreeMap<Option<usize>, Vec<&Transition>> = BTreeMap::new();
    for transition in &model.transitions {
        let source = transition.source.as_ref();
        let sources = source.map_or_else(
            || vec![None],
            |source| source.states.iter().copied().map(Some).collect(),
        );
        for from in sources {
            leaving.entry(from).or_default().push(transition);
        }
    }
    let (mut reached, mut groups) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![None];
    while let Some(from) = open.pop() {
        for transition in leaving.get(&from).into_iter().flatten() {
            let (Target::To(place) | Target::MayMove(place)) = transition.target else {
                continue;
            };
            // A group that many lead to is gone through once.
            if matches!(place, Place::Group(group) if !groups.insert(group)) {
                continue;
            }
            let next = model.places(place).into_iter();
            open.extend(next.filter(|&state| reached.insert(state)).map(Some));
        }
    }
    let states = ast.state.variants.iter().enumerate();
    let cut_off = states.filter(|(index, state)| {
        !reached.contains(index) || (state.terminal.is_none() && !leaving.contains_key(&Some(*index)))
    });
    cut_off.map(|(index, _)| index).collect()
}

pub(super) fn warnings(ast: &Ast, model: &Model) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let arrows = arrows(model);
    let reached = reached(&arrows, None);
    let ending = ending(ast, &arrows);
    let lives_end = ast.state.variants.iter().any(|state| state.terminal.is_some());
    for (index, state) in ast.state.variants.iter().enumerate() {
        let name = &state.name;
        let leaves = arrows.contains_key(&Some(index));
        if !reached.contains(&index) {
            warnings.push(warning(
                "state",
                state,
                "unreachable",
                format!("no path of transitions leads to state `{name}`"),
                "add a transition that leads there, or remove the state",
            ));
        } else if state.terminal.is_none() && !leaves {
            warnings.push(warning(
                "state",
                state,
                "dead_end",
                format!("no transition leaves state `{name}`, and it is not terminal"),
                &match leaving_group(model, index) {
                    Some(group) => format!("add a transition, or mark it `#[terminal]` or `#[group({group})]`"),
                    None => "add a transition, or mark it `#[terminal]`".to_owned(),
                },
            ));
        }
    }
    if lives_end {
        warnings.extend(endless(ast, &arrows, &ending));
    }
    let taken: BTreeSet<usize> = model.transitions.iter().map(|transition| transition.event).collect();
    for (index, event) in ast.event.variants.iter().enumerate() {
        if !taken.contains(&index) {
            warnings.push(warning(
                "event",
                event,
                "unused",
                format!("no transition takes event `{}`", event.name),
                "add a transition, or remove the event",
            ));
        }
    }
    for (index, command) in ast
        .command
        .iter()
        .flat_map(|command| command.variants.iter().enumerate())
    {
        if !model.decisions.iter().any(|decision| decision.command == index) {
            warnings.push(warning(
                "command",
                command,
                "unused",
                format!("no decision handles command `{}`", command.name),
                "add a decision, or remove the command",
            ));
        }
    }
    warnings.extend(publication::warnings(ast));
    warnings.extend(
        group_misspellings::groups(ast, model)
            .iter()
            .map(|typo| typo.warning(ast)),
    );
    warnings
}

/// How many states a warning names.
const NAMED_MAX: usize = 4;

/// The states in which a life goes round for ever, each round once: of those that only lead there the same could be said, and
/// what ends the round ends them, too.
fn endless(ast: &Ast, arrows: &Arrows, ending: &BTreeSet<usize>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let back = back(arrows);
    for &index in reached(arrows, None).difference(ending) {
        if told.contains(&index) {
            continue;
        }
        let round = reached(arrows, Some(index));
        let returning = before(&back, [index]);
        let goes_round = !round.is_empty() && round.is_subset(&returning);
        if !goes_round {
            continue;
        }
        told.extend(&round);
        let states = || round.iter().map(|&index| &ast.state.variants[index]);
        let silenced = |state: &&Variant| state.silenced.iter().any(|silenced| silenced.kind == "endless");
        let mut names: Vec<String> = states().map(|state| format!("`{}`", state.name)).collect();
        if names.len() > NAMED_MAX {
            let others = names.split_off(NAMED_MAX - 1).len();
            names.push(format!("{others} others"));
        }
        let last = names.pop().unwrap_or_default();
        let names = match &*names {
            [] => last,
            names => format!("{} and {last}", names.join(", ")),
        };
        let from = if round.len() == 1 { "state" } else { "states" };
        let fault = format!("no path of transitions leads from {from} {names} to a terminal state");
        let repair = match round.len() {
            1 => "add a way to an end, or mark it `#[terminal]`",
            _ => "add a way to an end, or mark one of them `#[terminal]`",
        };
        // Whichever of them is said to go on for ever.
        let mut expected = states().filter(silenced).peekable();
        if expected.peek().is_none() {
            warnings.push(warning("state", &ast.state.variants[index], "endless", fault, repair));
        } else {
            warnings.extend(expected.map(|state| warning("state", state, "endless", fault.clone(), repair)));
        }
    }
    warnings
}

/// The group that transitions leave, if it is one and lacks the state.
fn leaving_group(model: &Model, state: usize) -> Option<&Ident> {
    let sources = model
        .transitions
        .iter()
        .filter_map(|transition| transition.source.as_ref());
    let mut groups = sources.filter_map(|source| match source.of {
        States::Group(group) => Some(group),
        _ => None,
    });
    let first = groups.next()?;
    let only = groups.all(|other| other == first) && !model.groups[first].members.contains(&state);
    only.then_some(&model.groups[first].name)
}

pub(super) fn warning(
    noun: &'static str,
    variant: &Variant,
    kind: &'static str,
    fault: String,
    repair: &str,
) -> Warning {
    Warning {
        noun,
        token: variant.name.clone(),
        of: variant.name.clone(),
        kind,
        fault,
        repair: repair.to_owned(),
    }
}

/// Takes out what the user has silenced, and reports silence where nothing would be said.
pub(super) fn silence(ast: &Ast, warnings: &mut Vec<Warning>, errors: &mut Errors) {
    let clean = errors.is_clean();
    for (noun, variant) in ast
        .enums()
        .flat_map(|(noun, declared)| declared.variants.iter().map(move |variant| (noun, variant)))
    {
        for silenced in &variant.silenced {
            let before = warnings.len();
            warnings.retain(|warning| {
                !(silenced.kind == warning.kind && warning.noun == noun && warning.of == variant.name)
            });
            if clean && warnings.len() == before {
                let kind = &silenced.kind;
                // Another one of which nothing is said is the one that was meant.
                let meant = warnings.iter().position(|warning| {
                    let mut own = variant.silenced.iter();
                    warning.noun == noun && warning.of == variant.name && !own.any(|own| own.kind == warning.kind)
                });
                let meant = meant.map(|place| warnings.remove(place).kind);
                errors.push_help(
                    kind,
                    format_args!("the warning `{kind}` does not occur for `{}`", variant.name),
                    meant.map_or_else(
                        || "remove this attribute".to_owned(),
                        |meant| format!("write `{meant}`"),
                    ),
                );
            }
        }
    }
}

/// Which state leads to which; lives begin in those that `None` leads to.
type Arrows = BTreeMap<Option<usize>, BTreeSet<usize>>;

fn arrows(model: &Model) -> Arrows {
    let mut arrows = Arrows::new();
    for transition in &model.transitions {
        let sources: Vec<Option<usize>> = match &transition.source {
            Some(source) => source.states.iter().copied().map(Some).collect(),
            None => vec![None],
        };
        for from in sources {
            arrows.entry(from).or_default().extend(model.targets(transition, from));
        }
    }
    arrows
}

/// The states that some path from a state reaches, or from a beginning.
fn reached(arrows: &Arrows, from: Option<usize>) -> BTreeSet<usize> {
    let mut open = vec![from];
    let mut reached = BTreeSet::new();
    while let Some(from) = open.pop() {
        let next = arrows.get(&from).into_iter().flatten().copied();
        open.extend(
            next.filter(|&state| reached.insert(state))
                .map(Some)
                .collect::<Vec<_>>(),
        );
    }
    reached
}

/// The states from which some path leads to a terminal state.
fn ending(ast: &Ast, arrows: &Arrows) -> BTreeSet<usize> {
    let states = ast.state.variants.iter().enumerate();
    let terminal = states.filter(|(_, state)| state.terminal.is_some());
    before(&back(arrows), terminal.map(|(index, _)| index))
}

/// From which states each can be entered.
fn back(arrows: &Arrows) -> BTreeMap<usize, Vec<usize>> {
    let mut back: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (from, targets) in arrows {
        for &to in targets {
            back.entry(to).or_default().extend(*from);
        }
    }
    back
}

/// These states, and those from which some path leads to one of them.
fn before(back: &BTreeMap<usize, Vec<usize>>, states: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
    let mut open: Vec<usize> = states.into_iter().collect();
    let mut found: BTreeSet<usize> = open.iter().copied().collect();
    while let Some(to) = open.pop() {
        let sources = back.get(&to).into_iter().flatten().copied();
        open.extend(sources.filter(|&from| found.insert(from)).collect::<Vec<_>>());
    }
    found
}
