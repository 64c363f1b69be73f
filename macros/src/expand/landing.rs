//! The types on which calls land.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::Attribute;

use super::Input;
use crate::model::{Place, Target, Transition};
use crate::names;

/// Where a transition alone leads from a state.
pub(super) fn next(input: &Input<'_>, transition: &Transition, from: Option<usize>) -> String {
    let place = |place| match place {
        Place::State(state) => to(input, state),
        Place::Group(group) => self::group(input, group),
    };
    match (transition.target, from) {
        (Target::To(target), _) => place(target),
        (Target::Stay, Some(from)) => to(input, from),
        (Target::MayMove(target), Some(from)) => {
            let (state, target) = (&input.ast.state.variants[from].text, place(target));
            format!("__p::OrStay<state::{state}, {target}>")
        }
        // A transition by which a life begins never stays.
        (Target::Stay | Target::MayMove(_), None) => "__Wrong".to_owned(),
    }
}

/// Whether it is not known how far the chain hooks lead from these states, reached by an event: one of them is wrong.
pub(super) fn is_unknown(input: &Input<'_>, reached: impl IntoIterator<Item = usize>, event: usize) -> bool {
    let mut reached = reached.into_iter();
    input.silent && (input.findings.touched.chains || reached.any(|state| input.model.hook(state, event).is_some()))
}

/// Where a transition and the chain hooks after it lead; `None` if no hook listens there.
pub(super) fn sent(input: &Input<'_>, transition: &Transition, from: Option<usize>) -> Option<String> {
    let model = input.model;
    let targets = model.targets(transition, from);
    if is_unknown(input, targets.iter().copied(), transition.event) {
        return Some("__Wrong".to_owned());
    }
    let hooked = targets
        .iter()
        .any(|&state| model.hook(state, transition.event).is_some());
    hooked.then(|| {
        let states = from.map(|from| &input.ast.state.variants[from].cfg);
        let function = &input.ast.functions[transition.function].cfg;
        let event = &input.ast.event.variants[transition.event].cfg;
        let given = Given::of(states.into_iter().chain([function, event]));
        let reached = targets
            .iter()
            .flat_map(|&state| carried(input, state, transition.event, &given))
            .collect();
        covering(input, &reached, &given)
    })
}

/// The `cfg` attributes under which a landing is written: whatever needs others may not be there.
pub(super) struct Given(BTreeSet<String>);

impl Given {
    pub(super) fn of<'a>(attrs: impl IntoIterator<Item = &'a Vec<Attribute>>) -> Self {
        Given(
            attrs
                .into_iter()
                .flatten()
                .map(|attr| attr.to_token_stream().to_string())
                .collect(),
        )
    }

    fn imply(&self, attrs: &[Attribute]) -> bool {
        attrs
            .iter()
            .all(|attr| self.0.contains(&attr.to_token_stream().to_string()))
    }
}

/// Where chain hooks can carry an entity on, once it has reached `state` by `event`.
pub(super) fn carried(input: &Input<'_>, state: usize, event: usize, given: &Given) -> BTreeSet<usize> {
    let mut ends = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![(state, event)];
    while let Some((state, event)) = open.pop() {
        if !seen.insert((state, event)) {
            continue;
        }
        let mut stays = true;
        for hook in input.model.hooks(state, event) {
            let there = given.imply(&input.ast.functions[hook.function].cfg);
            stays &= hook.guarded || !there;
            let reached = input.model.reached(Some(state), hook.next);
            open.extend(reached.into_iter().map(|to| (to, hook.next)));
        }
        if stays {
            ends.insert(state);
        }
    }
    ends
}

/// The smallest landing for a set of states: the state itself, a declared group, or `Any`.
pub(super) fn covering(input: &Input<'_>, reached: &BTreeSet<usize>, given: &Given) -> String {
    let mut states = reached.iter();
    if let (Some(&only), None) = (states.next(), states.next())
        && given.imply(&input.ast.state.variants[only].cfg)
    {
        return to(input, only);
    }
    let groups = input.model.groups.iter().enumerate();
    let covering = groups.filter(|(_, group)| reached.iter().all(|state| group.members.contains(state)));
    // A group is only there where one of its members is.
    let there = covering.filter(|(_, group)| {
        group
            .members
            .iter()
            .any(|&state| given.imply(&input.ast.state.variants[state].cfg))
    });
    match there.min_by_key(|(_, group)| group.members.len()) {
        Some((index, _)) => group(input, index),
        None => "Any".to_owned(),
    }
}

fn to(input: &Input<'_>, state: usize) -> String {
    format!("__To<state::{}>", input.ast.state.variants[state].text)
}

fn group(input: &Input<'_>, group: usize) -> String {
    format!("group::{}", names::written(&input.model.groups[group].name))
}
