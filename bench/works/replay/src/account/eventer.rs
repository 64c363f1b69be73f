//! The account declared with eventer.

use account::{Event, State};
use eventer::{DynEventer, state_machine};

use super::Step;
use crate::history::Outcome;

#[state_machine]
pub(crate) mod account {
    #[state]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum State {
        Open {
            cents: i64,
            entries: u32,
        },
        Frozen {
            cents: i64,
            entries: u32,
        },
        #[terminal]
        Closed {
            cents: i64,
        },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Event {
        Opened,
        Deposited { cents: i64 },
        Withdrawn { cents: i64 },
        Frozen,
        Thawed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { cents: 0, entries: 0 }
    }

    #[transition]
    fn deposit(state: &mut state::Open, event: event::Deposited) {
        state.cents += event.cents;
        state.entries += 1;
    }

    #[transition]
    fn deposit_while_frozen(state: &mut state::Frozen, event: event::Deposited) {
        state.cents += event.cents;
        state.entries += 1;
    }

    #[transition]
    fn withdraw(state: &mut state::Open, event: event::Withdrawn) {
        state.cents -= event.cents;
        state.entries += 1;
    }

    #[transition]
    fn freeze(state: state::Open, _: event::Frozen) -> state::Frozen {
        state::Frozen {
            cents: state.cents,
            entries: state.entries,
        }
    }

    #[transition]
    fn thaw(state: state::Frozen, _: event::Thawed) -> state::Open {
        state::Open {
            cents: state.cents,
            entries: state.entries,
        }
    }

    #[transition]
    fn close(state: state::Open, _: event::Closed) -> state::Closed {
        state::Closed { cents: state.cents }
    }
}

pub(crate) fn event(step: &Step) -> Event {
    match *step {
        Step::Opened => account::event::Opened.into(),
        Step::Deposited(cents) => account::event::Deposited { cents }.into(),
        Step::Withdrawn(cents) => account::event::Withdrawn { cents }.into(),
        Step::Frozen => account::event::Frozen.into(),
        Step::Thawed => account::event::Thawed.into(),
        Step::Closed => account::event::Closed.into(),
    }
}

pub(crate) fn replay(events: Vec<Event>) -> State {
    let account = DynEventer::<account::Machine>::replay(events).expect("the history is valid");
    account.into_parts().0
}

impl From<State> for Outcome {
    fn from(state: State) -> Self {
        match state {
            State::Open(it) => Outcome {
                state: "Open",
                sum: it.cents + i64::from(it.entries),
            },
            State::Frozen(it) => Outcome {
                state: "Frozen",
                sum: it.cents + i64::from(it.entries),
            },
            State::Closed(it) => Outcome {
                state: "Closed",
                sum: it.cents,
            },
        }
    }
}
