//! The fine by hand. A refusal names state and event at once, the idiom that is fastest here.

use super::Step;
use crate::history::Outcome;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    Created,
    Sent,
    Notified,
    Penalised,
    Settled,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Data {
    due: i64,
    paid: i64,
    payments: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    Created { cents: i64 },
    Sent,
    Notified,
    Penalised { cents: i64 },
    Paid { cents: i64 },
    Settled,
}

#[derive(Debug)]
struct Invalid {
    _version: usize,
    _state: Option<&'static str>,
    _event: &'static str,
    _allowed: &'static [&'static str],
}

impl Invalid {
    fn at(self, position: usize) -> Self {
        Invalid {
            _version: position + 1,
            ..self
        }
    }
}

pub(crate) fn event(step: &Step) -> Event {
    match *step {
        Step::Created(cents) => Event::Created { cents },
        Step::Sent => Event::Sent,
        Step::Notified => Event::Notified,
        Step::Penalised(cents) => Event::Penalised { cents },
        Step::Paid(cents) => Event::Paid { cents },
        Step::Settled => Event::Settled,
    }
}

pub(crate) fn replay(events: Vec<Event>) -> (State, Data) {
    fold(events).expect("the history is valid")
}

fn fold(events: Vec<Event>) -> Result<(State, Data), Invalid> {
    let mut events = events.into_iter().enumerate();
    let (mut state, mut data) = match events.next() {
        Some((_, Event::Created { cents })) => (
            State::Created,
            Data {
                due: cents,
                paid: 0,
                payments: 0,
            },
        ),
        first => return Err(invalid(None, first.map(|(_, event)| event).as_ref())),
    };
    for (position, event) in events {
        state = transition(state, &mut data, event).map_err(|invalid| invalid.at(position))?;
    }
    Ok((state, data))
}

fn transition(state: State, data: &mut Data, event: Event) -> Result<State, Invalid> {
    match (state, event) {
        (State::Created, Event::Sent) => Ok(State::Sent),
        (State::Sent, Event::Notified) => Ok(State::Notified),
        (State::Notified, Event::Penalised { cents }) => {
            data.due += cents;
            Ok(State::Penalised)
        }
        (State::Settled, event) => Err(invalid(Some(&State::Settled), Some(&event))),
        (state, Event::Paid { cents }) => {
            data.paid += cents;
            data.payments += 1;
            Ok(state)
        }
        (_, Event::Settled) => Ok(State::Settled),
        (state, event) => Err(invalid(Some(&state), Some(&event))),
    }
}

#[cold]
fn invalid(state: Option<&State>, event: Option<&Event>) -> Invalid {
    let (name, allowed): (_, &[_]) = match state {
        None => (None, &["Created"]),
        Some(State::Created) => (Some("Created"), &["Sent", "Paid", "Settled"]),
        Some(State::Sent) => (Some("Sent"), &["Notified", "Paid", "Settled"]),
        Some(State::Notified) => (Some("Notified"), &["Penalised", "Paid", "Settled"]),
        Some(State::Penalised) => (Some("Penalised"), &["Paid", "Settled"]),
        Some(State::Settled) => (Some("Settled"), &[]),
    };
    let event = match event {
        None => "no event",
        Some(Event::Created { .. }) => "Created",
        Some(Event::Sent) => "Sent",
        Some(Event::Notified) => "Notified",
        Some(Event::Penalised { .. }) => "Penalised",
        Some(Event::Paid { .. }) => "Paid",
        Some(Event::Settled) => "Settled",
    };
    Invalid {
        _version: 1,
        _state: name,
        _event: event,
        _allowed: allowed,
    }
}

impl From<(State, Data)> for Outcome {
    fn from((state, data): (State, Data)) -> Self {
        let name = match state {
            State::Created => "Created",
            State::Sent => "Sent",
            State::Notified => "Notified",
            State::Penalised => "Penalised",
            State::Settled => "Settled",
        };
        Outcome {
            state: name,
            sum: data.due - data.paid + i64::from(data.payments),
        }
    }
}
