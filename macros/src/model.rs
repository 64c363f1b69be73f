//! The machine as a graph: what each function declares, with states, events and commands by number.

mod occasion;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, ItemFn, Type};

pub(crate) use occasion::Effect;

/// Everything that the functions declare. What was declared wrongly is left out, and named in `touched`.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) groups: Vec<Group>,
    /// The names of groups that functions name and no state is in, which is reported.
    pub(crate) unknown_groups: Vec<Ident>,
    pub(crate) transitions: Vec<Transition>,
    /// The transitions by what they leave (`None` for the beginning of a life) and the event that they take.
    steps: BTreeMap<(Option<usize>, usize), Vec<usize>>,
    pub(crate) decisions: Vec<Decision>,
    /// The chain hooks.
    pub(crate) hooks: Vec<Hook>,
    /// The hooks that ask for effects, in declared order.
    pub(crate) effects: Vec<Effect>,
    pub(crate) touched: Touched,
    /// The variants of `Refusal` for decisions that could not be read, with their `cfg`: what they hold is not known.
    pub(crate) unread_refusals: Vec<(Ident, Vec<Attribute>)>,
    /// Hooks take an id that the attribute does not give, which is reported.
    pub(crate) unknown_id: bool,
    /// Functions name data that the machine lacks, which is reported.
    pub(crate) unknown_data: bool,
    /// Functions of a wrong form whose meaning is clear all the same: they stay in the graph, and nothing calls them.
    pub(crate) uncallable: BTreeSet<usize>,
    /// Functions that are emitted otherwise than they are written, or not at all, because rustc would repeat what is
    /// reported already.
    pub(crate) emitted: BTreeMap<usize, Option<ItemFn>>,
}

/// Events and commands about which something is wrong: their use elsewhere must not be a second error.
#[derive(Default, Clone)]
pub(crate) struct Touched {
    pub(crate) events: BTreeSet<usize>,
    pub(crate) commands: BTreeSet<usize>,
    /// Something is wrong, and which event or command it touches is not known.
    pub(crate) unknown: bool,
    /// A life may begin by a transition that was left out.
    pub(crate) beginning: bool,
    /// A hook may chain from any event: how far chains lead is not known.
    pub(crate) chains: bool,
    /// Functions that may be written for another event than they take.
    pub(crate) functions: BTreeSet<usize>,
}

impl Touched {
    /// Whether transitions on the event may be missing because of a mistake that is reported already.
    pub(crate) fn event(&self, event: usize) -> bool {
        self.unknown || self.events.contains(&event)
    }
}

/// A group of states, such as `group::Open`.
pub(crate) struct Group {
    pub(crate) name: Ident,
    pub(crate) members: Vec<usize>,
}

/// The state argument of a function, such as `&mut state::Pending`.
pub(crate) struct Source {
    pub(crate) of: States,
    pub(crate) mode: Mode,
    /// The states it stands for.
    pub(crate) states: Vec<usize>,
    /// The argument's type as written.
    pub(crate) tokens: TokenStream,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum States {
    One(usize),
    Group(usize),
    /// The enum of all states.
    All,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Value,
    Ref,
    Mut,
}

/// What a function's argument is, in the order in which it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Argument {
    State,
    Event,
    Command,
    Data,
    Context,
    Id,
}

/// `#[transition]`.
pub(crate) struct Transition {
    /// Its place among the functions of the `Ast`.
    pub(crate) function: usize,
    pub(crate) arguments: Vec<Argument>,
    /// `None` if a life begins.
    pub(crate) source: Option<Source>,
    pub(crate) event: usize,
    /// The event argument's type as written.
    pub(crate) event_tokens: TokenStream,
    pub(crate) target: Target,
    /// The returned type as written, or the source where nothing is returned.
    pub(crate) target_tokens: TokenStream,
}

/// Where a transition leads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Stay,
    To(Place),
    /// `Option<..>`: there if `Some`, otherwise it stays.
    MayMove(Place),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    State(usize),
    Group(usize),
}

/// `#[decide]`.
pub(crate) struct Decision {
    pub(crate) function: usize,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) source: Option<Source>,
    pub(crate) command: usize,
    pub(crate) command_tokens: TokenStream,
    pub(crate) outcome: Outcome,
}

/// What a decision returns.
pub(crate) struct Outcome {
    /// The error type, if it can refuse.
    pub(crate) refusal: Option<Type>,
    /// Whether it may decide that nothing needs to happen.
    pub(crate) optional: bool,
    pub(crate) events: Events,
}

pub(crate) enum Events {
    /// These, in order, with their types as written.
    Path(Vec<(usize, TokenStream)>),
    /// Any, known only when it runs.
    Any,
}

/// `#[hook]`.
pub(crate) struct Hook {
    pub(crate) function: usize,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) source: Source,
    /// `None` for every event.
    pub(crate) event: Option<usize>,
    pub(crate) event_tokens: TokenStream,
    /// Whether it may end the chain.
    pub(crate) guarded: bool,
    pub(crate) next: usize,
    pub(crate) next_tokens: TokenStream,
}

impl Model {
    /// Finds each transition by what it leaves and takes, once all are there.
    pub(crate) fn index(&mut self) {
        for (index, transition) in self.transitions.iter().enumerate() {
            let sources: Vec<Option<usize>> = match &transition.source {
                Some(source) => source.states.iter().copied().map(Some).collect(),
                None => vec![None],
            };
            for from in sources {
                self.steps.entry((from, transition.event)).or_default().push(index);
            }
        }
    }

    /// The transitions from a state, or by which a life begins, on an event: more than one only under different `cfg`,
    /// or by mistake.
    pub(crate) fn steps(&self, from: Option<usize>, event: usize) -> impl Iterator<Item = &Transition> {
        let steps = self.steps.get(&(from, event));
        steps.into_iter().flatten().map(|&index| &self.transitions[index])
    }

    /// The transition of a state on an event; of several, the first.
    pub(crate) fn transition(&self, state: usize, event: usize) -> Option<&Transition> {
        self.steps(Some(state), event).next()
    }

    /// The transition by which a life begins with an event; of several, the first.
    pub(crate) fn beginning(&self, event: usize) -> Option<&Transition> {
        self.steps(None, event).next()
    }

    /// Every state in which an event can end, from a state or at the beginning of a life.
    pub(crate) fn reached(&self, from: Option<usize>, event: usize) -> BTreeSet<usize> {
        self.steps(from, event)
            .flat_map(|transition| self.targets(transition, from))
            .collect()
    }

    /// The hooks that listen when a state was reached by an event: more than one only under different `cfg`, or by
    /// mistake.
    pub(crate) fn hooks(&self, state: usize, event: usize) -> impl Iterator<Item = &Hook> {
        self.hooks.iter().filter(move |hook| hook.listens(state, event))
    }

    /// The hook that listens when a state was reached by an event; of several, the first.
    pub(crate) fn hook(&self, state: usize, event: usize) -> Option<&Hook> {
        self.hooks.iter().find(|hook| hook.listens(state, event))
    }

    pub(crate) fn places(&self, place: Place) -> Vec<usize> {
        match place {
            Place::State(state) => vec![state],
            Place::Group(group) => self.groups[group].members.clone(),
        }
    }

    /// Where a transition leads from a state; `None` begins a life.
    pub(crate) fn targets(&self, transition: &Transition, from: Option<usize>) -> Vec<usize> {
        match transition.target {
            Target::Stay => from.into_iter().collect(),
            Target::To(place) => self.places(place),
            Target::MayMove(place) => from.into_iter().chain(self.places(place)).collect(),
        }
    }
}

impl Transition {
    pub(crate) fn leaves(&self, state: usize) -> bool {
        self.source
            .as_ref()
            .is_some_and(|source| source.states.contains(&state))
    }
}

impl Hook {
    pub(crate) fn listens(&self, state: usize, event: usize) -> bool {
        self.event.is_none_or(|own| own == event) && self.source.states.contains(&state)
    }
}
