//! `exhaustive`, and the cells that are left out on purpose.

use std::collections::BTreeSet;

use syn::Ident;

use super::{event, function, state};
use crate::ast::{Ast, Cells};
use crate::errors::{Errors, nearest};
use crate::lower::find;
use crate::model::{Events, Model, States, Touched};

/// The states and events that a `#[ignore]` or `#[reject]` stands for; `None` if it names something unknown.
fn covered(ast: &Ast, model: &Model, cells: &Cells) -> Option<(Vec<usize>, Vec<usize>)> {
    let states = match &cells.source {
        None => (0..ast.state.variants.len()).collect(),
        Some((module, name)) if module == "group" => {
            model.groups.iter().find(|group| group.name == *name)?.members.clone()
        }
        Some((_, name)) => vec![find(&ast.state, name)?],
    };
    let events = match &cells.event {
        None => (0..ast.event.variants.len()).collect(),
        Some(name) => vec![find(&ast.event, name)?],
    };
    Some((states, events))
}

/// What is ignored or rejected exists and is not declared all the same; and under `exhaustive`, every event is thought about
/// in every state: of which nothing is said where a transition is not in its place, as that may be the one that is wanting.
pub(super) fn cells(ast: &Ast, model: &Model, is_each_in_place: bool, touched: &mut Touched, errors: &mut Errors) {
    let mut wanting = wanting(ast, model);
    declared(ast, model, &mut wanting, touched, errors);
    if is_each_in_place {
        missing(ast, model, &wanting, errors);
    }
}

/// A pair that is left out by mistake was most likely meant to be one that is `wanting`, which is then no second mistake.
fn declared(ast: &Ast, model: &Model, wanting: &mut Vec<(usize, usize)>, touched: &mut Touched, errors: &mut Errors) {
    let mut named: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut wild = Wild::default();
    for cells in &ast.state.cells {
        let is_known = is_known(ast, model, cells, errors);
        let Some((states, events)) = covered(ast, model, cells).filter(|_| is_known) else {
            continue;
        };
        // A wildcard stands for what is not declared.
        let (Some(token), Some(_)) = (&cells.event, &cells.source) else {
            if wild.is_again(cells, &states, &events) {
                let source = cells.source.as_ref().map(|(module, name)| format!("{module}::{name}"));
                let event = cells.event.as_ref().map(|name| format!("event::{name}"));
                let [source, event] = [source, event].map(|it| it.unwrap_or_else(|| "_".to_owned()));
                errors.push_help(
                    &cells.kind,
                    format_args!("`{source}` on `{event}` is left out twice"),
                    "remove one of the attributes",
                );
            }
            continue;
        };
        let by = events[0];
        if let Some(&again) = states.iter().find(|&&state| named.contains(&(state, by))) {
            let meant = meant(ast, cells, (again, by), wanting);
            let (wrong, repair) = meant.unwrap_or_else(|| (token, "remove one of the attributes".to_owned()));
            errors.push_help(
                wrong,
                format_args!("`{}` on `{}` is left out twice", state(ast, again), event(ast, by)),
                repair,
            );
        }
        named.extend(states.iter().map(|&state| (state, by)));
        let declared = states
            .iter()
            .find_map(|&state| Some((state, model.transition(state, by)?)));
        if let Some((at, transition)) = declared {
            let (kind, name) = (&cells.kind, function(ast, transition.function));
            // Either it is wrong or the transition: then calls would be as wrong.
            touched.events.insert(by);
            let source = transition.source.as_ref();
            if let Some(source) = source.filter(|source| matches!(source.of, States::One(_)))
                && let Some(needed) = needed(model, by)
            {
                wanting.retain(|&pair| pair != (needed, by));
                errors.push_help(
                    &source.tokens,
                    format_args!(
                        "`{name}` takes `{}`, in which `#[{kind}]` leaves out `{}`",
                        state(ast, at),
                        event(ast, by)
                    ),
                    format_args!("did you mean `{}`?", state(ast, needed)),
                );
                continue;
            }
            let meant = meant(ast, cells, (at, by), wanting);
            let (wrong, repair) = meant.unwrap_or_else(|| (token, format!("remove `#[{kind}]` or `{name}`")));
            errors.push_help(
                wrong,
                format_args!(
                    "`#[{kind}]` names `{}` on `{}`, which `{name}` declares",
                    state(ast, at),
                    event(ast, by)
                ),
                repair,
            );
        }
    }
}

/// Whether all that is named is there; what is not is reported.
fn is_known(ast: &Ast, model: &Model, cells: &Cells, errors: &mut Errors) -> bool {
    let mut unknown = false;
    if let Some((module, name)) = &cells.source {
        // Where a function names it, too, it is said there.
        let said = module == "group" && model.unknown_groups.contains(name);
        let known: Vec<String> = if module == "group" {
            model.groups.iter().map(|group| group.name.to_string()).collect()
        } else {
            ast.state.variants.iter().map(|state| state.name.to_string()).collect()
        };
        unknown |= said || unknown_name(name, &module.to_string(), &known, errors);
    }
    if let Some(name) = &cells.event {
        let known: Vec<String> = ast.event.variants.iter().map(|event| event.name.to_string()).collect();
        unknown |= unknown_name(name, "event", &known, errors);
    }
    !unknown
}

/// What `_` was said of so far.
#[derive(Default)]
struct Wild {
    everything: bool,
    /// The events of `#[ignore(_, event::B)]`.
    events: BTreeSet<usize>,
    /// The states of `#[ignore(state::A, _)]`.
    states: BTreeSet<usize>,
}

impl Wild {
    /// Whether all that is left out by a wildcard is so already, by one in the same place: the first of them counts.
    fn is_again(&mut self, cells: &Cells, states: &[usize], events: &[usize]) -> bool {
        let (said, now) = match (&cells.source, &cells.event) {
            (None, None) => return std::mem::replace(&mut self.everything, true),
            (None, _) => (&mut self.events, events),
            (_, _) => (&mut self.states, states),
        };
        let before = said.len();
        said.extend(now);
        said.len() == before
    }
}

/// The state in which a decision gives the event, though it does not take it.
fn needed(model: &Model, event: usize) -> Option<usize> {
    model.decisions.iter().find_map(|decision| {
        let Events::Path(path) = &decision.outcome.events else {
            return None;
        };
        let source = decision
            .source
            .as_ref()
            .filter(|_| path.first().is_some_and(|first| first.0 == event))?;
        source
            .states
            .iter()
            .copied()
            .find(|&state| model.transition(state, event).is_none())
    })
}

/// Takes out the pairs that have the state or the event of the one that is left out by mistake. If there is only one, the
/// other half of what is written is wrong, and asks for that of the pair.
fn meant<'a>(
    ast: &'a Ast,
    cells: &'a Cells,
    wrong: (usize, usize),
    wanting: &mut Vec<(usize, usize)>,
) -> Option<(&'a Ident, String)> {
    let near = |pair: &(usize, usize)| pair.0 == wrong.0 || pair.1 == wrong.1;
    let (meant, others): (Vec<_>, _) = wanting.iter().partition(|pair| near(pair));
    *wanting = others;
    let &[(at, by)] = &*meant else { return None };
    let (written, meant) = if at == wrong.0 {
        (cells.event.as_ref()?, &ast.event.variants[by].name)
    } else {
        let (module, name) = cells.source.as_ref()?;
        (module == "state").then_some((name, &ast.state.variants[at].name))?
    };
    Some((written, format!("did you mean `{meant}`?")))
}

fn unknown_name(name: &syn::Ident, module: &str, known: &[String], errors: &mut Errors) -> bool {
    if known.iter().any(|known| name == known) {
        return false;
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let repair = match nearest(&name.to_string(), known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("no state is in a group: write `#[group({name})]` above those that are"),
        None => format!(
            "the {module}s are {}",
            known
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    errors.push_help(name, format_args!("there is no {module} `{name}`"), repair);
    true
}

/// The pairs of which an `exhaustive` machine does not say what happens, as far as it is known.
fn wanting(ast: &Ast, model: &Model) -> Vec<(usize, usize)> {
    let begins = || model.transitions.iter().any(|transition| transition.source.is_none());
    // Where none begins a life, the machine is only half written.
    if !ast.options.exhaustive || model.touched.unknown || !begins() {
        return Vec::new();
    }
    let mut left_out: BTreeSet<(usize, usize)> = BTreeSet::new();
    for cells in &ast.state.cells {
        let Some((states, events)) = covered(ast, model, cells) else {
            // Which pairs are meant is not known.
            return Vec::new();
        };
        let pairs = states
            .iter()
            .flat_map(|&state| events.iter().map(move |&event| (state, event)));
        left_out.extend(pairs);
    }
    let states = ast.state.variants.iter().enumerate();
    let open = states.filter(|(_, state)| state.terminal.is_none());
    let pairs = open.flat_map(|(at, _)| (0..ast.event.variants.len()).map(move |event| (at, event)));
    pairs
        .filter(|&(at, event)| {
            model.transition(at, event).is_none() && !left_out.contains(&(at, event)) && !model.touched.event(event)
        })
        // An event that only begins lives has no business in a state.
        .filter(|&(_, event)| {
            model.beginning(event).is_none()
                || model
                    .transitions
                    .iter()
                    .any(|it| it.event == event && it.source.is_some())
        })
        .collect()
}

fn missing(ast: &Ast, model: &Model, wanting: &[(usize, usize)], errors: &mut Errors) {
    let Some(&(at, by)) = wanting.first().filter(|_| !errors.unread_cells()) else {
        return;
    };
    let lines = wanting.chunk_by(|one, other| one.0 == other.0).map(|pairs| {
        let events: Vec<String> = pairs.iter().map(|&(_, by)| format!("`{}`", event(ast, by))).collect();
        format!("  `{}` on {}", state(ast, pairs[0].0), events.join(", "))
    });
    let lines: Vec<String> = lines.collect();
    let leaves = |state: usize| {
        let mut sources = model.transitions.iter().filter_map(|it| it.source.as_ref());
        sources.any(|source| source.states.contains(&state))
    };
    let last = wanting.iter().find(|(state, _)| !leaves(*state));
    let or_ends = last.map_or_else(String::new, |(state, _)| {
        let name = &ast.state.variants[*state].name;
        format!("; where lives end in `{name}`, mark it `#[terminal]`")
    });
    errors.push_help(
        &ast.state.name,
        format_args!(
            "machine `{}` does not say what happens in\n{}",
            ast.name,
            lines.join("\n")
        ),
        format_args!(
            "declare a transition, `#[ignore({}, {})]` or `#[reject(.., \"why\")]` on `{}`{or_ends}",
            state(ast, at),
            event(ast, by),
            ast.state.name
        ),
    );
}
