//! The types on which calls land.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::Input;
use crate::model::{Place, Target, Transition};

/// Where a transition alone leads from a state.
pub(super) fn next(input: &Input<'_>, transition: &Transition, from: Option<usize>) -> TokenStream {
    let place = |place| match place {
        Place::State(state) => to(input, state),
        Place::Group(group) => self::group(input, group),
    };
    match (transition.target, from) {
        (Target::To(target), _) => place(target),
        (Target::Stay, Some(from)) => to(input, from),
        (Target::MayMove(target), Some(from)) => {
            let (state, target) = (&input.ast.state.variants[from].name, place(target));
            quote!(__p::OrStay<state::#state, #target>)
        }
        // A transition by which a life begins never stays.
        (Target::Stay | Target::MayMove(_), None) => quote!(__p::Anything),
    }
}

/// Where a transition and the chain hooks after it lead; `None` if no hook listens there.
pub(super) fn sent(input: &Input<'_>, transition: &Transition, from: Option<usize>) -> Option<TokenStream> {
    let model = input.model;
    let targets = model.targets(transition, from);
    let hooked = targets
        .iter()
        .any(|&state| model.hook(state, transition.event).is_some());
    hooked.then(|| {
        let reached = targets
            .iter()
            .flat_map(|&state| model.carried(state, transition.event))
            .collect();
        covering(input, &reached)
    })
}

/// The smallest landing for a set of states: the state itself, a declared group, or `Any`.
pub(super) fn covering(input: &Input<'_>, reached: &BTreeSet<usize>) -> TokenStream {
    let mut states = reached.iter();
    if let (Some(&only), None) = (states.next(), states.next()) {
        return to(input, only);
    }
    let groups = input.model.groups.iter().enumerate();
    let covering = groups.filter(|(_, group)| reached.iter().all(|state| group.members.contains(state)));
    match covering.min_by_key(|(_, group)| group.members.len()) {
        Some((index, _)) => group(input, index),
        None => quote!(Any),
    }
}

fn to(input: &Input<'_>, state: usize) -> TokenStream {
    let state = &input.ast.state.variants[state].name;
    quote!(__To<state::#state>)
}

fn group(input: &Input<'_>, group: usize) -> TokenStream {
    let group = &input.model.groups[group].name;
    quote!(group::#group)
}
