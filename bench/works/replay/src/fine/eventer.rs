//! The fine declared with eventer.

use eventer::{DynEventer, state_machine};
use fine::{Data, Event, State};

use super::Step;
use crate::history::Outcome;

#[state_machine]
pub(crate) mod fine {
    #[state]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum State {
        #[group(Due)]
        Created,
        #[group(Due)]
        Sent,
        #[group(Due)]
        Notified,
        #[group(Due)]
        Penalised,
        #[terminal]
        Settled,
    }

    #[data]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Data {
        pub(crate) due: i64,
        pub(crate) paid: i64,
        pub(crate) payments: u32,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Event {
        Created { cents: i64 },
        Sent,
        Notified,
        Penalised { cents: i64 },
        Paid { cents: i64 },
        Settled,
    }

    #[transition]
    fn create(event: event::Created) -> (state::Created, Data) {
        (
            state::Created,
            Data {
                due: event.cents,
                paid: 0,
                payments: 0,
            },
        )
    }

    #[transition]
    fn send(_: state::Created, _: event::Sent) -> state::Sent {
        state::Sent
    }

    #[transition]
    fn notify(_: state::Sent, _: event::Notified) -> state::Notified {
        state::Notified
    }

    #[transition]
    fn penalise(_: state::Notified, data: &mut Data, event: event::Penalised) -> state::Penalised {
        data.due += event.cents;
        state::Penalised
    }

    #[transition]
    fn pay(_: &group::Due, data: &mut Data, event: event::Paid) {
        data.paid += event.cents;
        data.payments += 1;
    }

    #[transition]
    fn settle(_: group::Due, _: event::Settled) -> state::Settled {
        state::Settled
    }
}

pub(crate) fn event(step: &Step) -> Event {
    match *step {
        Step::Created(cents) => fine::event::Created { cents }.into(),
        Step::Sent => fine::event::Sent.into(),
        Step::Notified => fine::event::Notified.into(),
        Step::Penalised(cents) => fine::event::Penalised { cents }.into(),
        Step::Paid(cents) => fine::event::Paid { cents }.into(),
        Step::Settled => fine::event::Settled.into(),
    }
}

pub(crate) fn replay(events: Vec<Event>) -> (State, Data) {
    let fine = DynEventer::<fine::Machine>::replay(events).expect("the history is valid");
    fine.into_parts()
}

impl From<(State, Data)> for Outcome {
    fn from((state, data): (State, Data)) -> Self {
        let name = match state {
            State::Created(_) => "Created",
            State::Sent(_) => "Sent",
            State::Notified(_) => "Notified",
            State::Penalised(_) => "Penalised",
            State::Settled(_) => "Settled",
        };
        Outcome {
            state: name,
            sum: data.due - data.paid + i64::from(data.payments),
        }
    }
}
