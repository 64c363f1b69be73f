//! The outcome of a command or an event, without a store.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::fmt;

use crate::declaration::{Decision, Machine};
use crate::dyn_eventer::{InvalidTransition, write_names};

/// A state and what every state carries.
pub(super) type Lived<M> = (<M as Machine>::State, <M as Machine>::Data);

/// What came of a call.
pub(super) enum Outcome<M: Machine> {
    /// These events would be stored, in this order, and the last one leads to this state.
    Done {
        lived: Lived<M>,
        events: Vec<Happened<M>>,
    },
    Refused(M::Refusal),
    NotHandled {
        state: Option<&'static str>,
        command: &'static str,
    },
    WrongState(InvalidTransition),
    ChainTooLong(Vec<&'static str>),
    NothingBegun,
}

/// An event that would be stored.
pub(super) struct Happened<M: Machine> {
    pub(super) name: &'static str,
    /// A copy, as the transition consumed the event; `None` if events derive no `Clone`.
    pub(super) event: Option<M::Event>,
}

/// Decides on a command, and applies what was decided.
pub(super) fn execute<M: Machine>(
    before: Option<Lived<M>>,
    command: M::Command,
    context: &M::Context,
    chain_len_max: usize,
) -> Outcome<M> {
    let command_name = M::GRAPH.command_name(M::command_index(&command));
    let (before, decision) = match before {
        Some((state, data)) => {
            let (state, decision) = M::decide(state, &data, command, context);
            (Some((state, data)), decision)
        }
        None => (None, M::decide_first(command, context)),
    };
    match decision {
        Decision::Event(event) => apply(before, vec![event], chain_len_max),
        Decision::Events(events) => apply(before, events, chain_len_max),
        Decision::Refused(refusal) => Outcome::Refused(refusal),
        Decision::Unhandled => Outcome::NotHandled {
            state: state_name::<M>(before.as_ref()),
            command: command_name,
        },
    }
}

/// Applies events in order; what a chain hook adds goes to the front. As in the engine, so that what passes here is not
/// cut off there, an event that is ignored counts as well.
pub(super) fn apply<M: Machine>(before: Option<Lived<M>>, events: Vec<M::Event>, chain_len_max: usize) -> Outcome<M> {
    let mut queue = VecDeque::from(events);
    let mut events_left = queue.len() + chain_len_max;
    let mut happened = Vec::with_capacity(queue.len());
    let mut current = before;

    while let Some(event) = queue.pop_front() {
        let Some(left) = events_left.checked_sub(1) else {
            let chain = happened.iter().take(8).map(|it: &Happened<M>| it.name).collect();
            return Outcome::ChainTooLong(chain);
        };
        events_left = left;
        let copy = Happened {
            name: M::GRAPH.event_name(M::event_index(&event)),
            event: M::copy_event(&event),
        };
        let hooked = M::hooked(&event);
        let (applied, (mut state, data)) = match step::<M>(current, event) {
            Ok(stepped) => stepped,
            Err(wrong) => return Outcome::WrongState(wrong),
        };
        if applied {
            happened.push(copy);
            if let Some(event) = hooked {
                let next;
                (state, next) = M::chain(state, &data, &event);
                if let Some(next) = next {
                    queue.push_front(next);
                }
            }
        }
        current = Some((state, data));
    }
    match current {
        Some(lived) => Outcome::Done {
            lived,
            events: happened,
        },
        None => Outcome::NothingBegun,
    }
}

/// Applies one event, and tells whether anything happened: an ignored event changes nothing and is not stored.
fn step<M: Machine>(current: Option<Lived<M>>, event: M::Event) -> Result<(bool, Lived<M>), InvalidTransition> {
    let Some((state, mut data)) = current else {
        return match M::begin(event) {
            Ok(begun) => Ok((true, begun)),
            Err(event) => Err(InvalidTransition::at_start::<M>(&event)),
        };
    };
    match M::transition(state, &mut data, event) {
        Ok(state) => Ok((true, (state, data))),
        Err(rejected) => match InvalidTransition::unless_ignored(rejected) {
            Ok(state) => Ok((false, (state, data))),
            Err((_, error)) => Err(error),
        },
    }
}

/// The name of the state, or `None` where no life has begun.
pub(super) fn state_name<M: Machine>(lived: Option<&Lived<M>>) -> Option<&'static str> {
    lived.map(|(state, _)| M::GRAPH.state_name(M::state_index(state)))
}

/// An error and its sources on one line.
pub(super) fn with_sources(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text += ": ";
        text += &error.to_string();
        source = error.source();
    }
    text
}

/// Completes the sentence "but ..".
impl<M: Machine> fmt::Display for Outcome<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Done { events, .. } => {
                f.write_str("it led to ")?;
                write_names(f, events.iter().map(|it| it.name))
            }
            Outcome::Refused(refusal) => write!(f, "the decision refused: {}", with_sources(refusal)),
            Outcome::NotHandled {
                state: Some(state),
                command,
            } => {
                write!(f, "state `{state}` does not handle command `{command}`")
            }
            Outcome::NotHandled { state: None, command } => write!(f, "no life begins with command `{command}`"),
            Outcome::WrongState(wrong) => wrong.explain(f),
            Outcome::ChainTooLong(chain) => {
                f.write_str("its chain hooks did not come to an end: ")?;
                write_names(f, chain.iter().copied())
            }
            Outcome::NothingBegun => f.write_str("the decision gave no event to begin with"),
        }
    }
}
