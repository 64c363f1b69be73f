//! When hooks run: in which states, reached by which events.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

use super::{Argument, Model, Source};

/// `#[publish]`, `#[link]` or `#[view]`: a hook that looks at what happened and asks for an effect.
pub(crate) struct Effect {
    pub(crate) function: usize,
    pub(crate) arguments: Vec<Argument>,
    /// `None` for every state.
    pub(crate) source: Option<Source>,
    /// `None` for every event.
    pub(crate) event: Option<usize>,
    /// The event argument's type as written.
    pub(crate) event_tokens: Option<TokenStream>,
    /// The returned type as written.
    pub(crate) output_tokens: TokenStream,
}

/// What a hook of either kind waits for.
pub(crate) struct Occasion<'a> {
    pub(crate) function: usize,
    pub(crate) source: Option<&'a Source>,
    pub(crate) event: Option<usize>,
    pub(crate) event_tokens: Option<&'a TokenStream>,
}

impl Occasion<'_> {
    pub(crate) fn listens(&self, state: usize, event: usize) -> bool {
        self.event.is_none_or(|own| own == event) && self.source.is_none_or(|source| source.states.contains(&state))
    }
}

impl Effect {
    pub(crate) fn occasion(&self) -> Occasion<'_> {
        Occasion {
            function: self.function,
            source: self.source.as_ref(),
            event: self.event,
            event_tokens: self.event_tokens.as_ref(),
        }
    }
}

impl Model {
    /// The occasions of the chain hooks, then those of the hooks that ask for effects.
    pub(crate) fn occasions(&self) -> impl Iterator<Item = Occasion<'_>> {
        let chained = self.hooks.iter().map(|hook| Occasion {
            function: hook.function,
            source: Some(&hook.source),
            event: hook.event,
            event_tokens: Some(&hook.event_tokens),
        });
        chained.chain(self.effects.iter().map(Effect::occasion))
    }

    /// The pairs of a state and the event it was reached by, as far as any transition can bring them about.
    pub(crate) fn occurring(&self) -> BTreeSet<(usize, usize)> {
        let mut pairs = BTreeSet::new();
        if self.hooks.is_empty() && self.effects.is_empty() {
            // Nobody listens, so nobody asks.
            return pairs;
        }
        for transition in &self.transitions {
            let sources: Vec<Option<usize>> = match &transition.source {
                None => vec![None],
                Some(source) => source.states.iter().copied().map(Some).collect(),
            };
            for from in sources {
                let targets = self.targets(transition, from).into_iter();
                pairs.extend(targets.map(|to| (to, transition.event)));
            }
        }
        pairs
    }
}
