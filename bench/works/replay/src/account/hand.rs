//! The account by hand. A refusal names state and event at once, the idiom that is fastest here.

use super::Step;
use crate::history::Outcome;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    Open { cents: i64, entries: u32 },
    Frozen { cents: i64, entries: u32 },
    Closed { cents: i64 },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    Opened,
    Deposited { cents: i64 },
    Withdrawn { cents: i64 },
    Frozen,
    Thawed,
    Closed,
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
        Step::Opened => Event::Opened,
        Step::Deposited(cents) => Event::Deposited { cents },
        Step::Withdrawn(cents) => Event::Withdrawn { cents },
        Step::Frozen => Event::Frozen,
        Step::Thawed => Event::Thawed,
        Step::Closed => Event::Closed,
    }
}

pub(crate) fn replay(events: Vec<Event>) -> State {
    fold(events).expect("the history is valid")
}

fn fold(events: Vec<Event>) -> Result<State, Invalid> {
    let mut events = events.into_iter().enumerate();
    let mut state = match events.next() {
        Some((_, Event::Opened)) => State::Open { cents: 0, entries: 0 },
        first => return Err(invalid(None, first.map(|(_, event)| event).as_ref())),
    };
    for (position, event) in events {
        state = transition(state, event).map_err(|invalid| invalid.at(position))?;
    }
    Ok(state)
}

fn transition(state: State, event: Event) -> Result<State, Invalid> {
    match (state, event) {
        (State::Open { cents, entries }, Event::Deposited { cents: more }) => Ok(State::Open {
            cents: cents + more,
            entries: entries + 1,
        }),
        (State::Frozen { cents, entries }, Event::Deposited { cents: more }) => Ok(State::Frozen {
            cents: cents + more,
            entries: entries + 1,
        }),
        (State::Open { cents, entries }, Event::Withdrawn { cents: less }) => Ok(State::Open {
            cents: cents - less,
            entries: entries + 1,
        }),
        (State::Open { cents, entries }, Event::Frozen) => Ok(State::Frozen { cents, entries }),
        (State::Frozen { cents, entries }, Event::Thawed) => Ok(State::Open { cents, entries }),
        (State::Open { cents, .. }, Event::Closed) => Ok(State::Closed { cents }),
        (state, event) => Err(invalid(Some(&state), Some(&event))),
    }
}

#[cold]
fn invalid(state: Option<&State>, event: Option<&Event>) -> Invalid {
    let (name, allowed): (_, &[_]) = match state {
        None => (None, &["Opened"]),
        Some(State::Open { .. }) => (Some("Open"), &["Deposited", "Withdrawn", "Frozen", "Closed"]),
        Some(State::Frozen { .. }) => (Some("Frozen"), &["Deposited", "Thawed"]),
        Some(State::Closed { .. }) => (Some("Closed"), &[]),
    };
    let event = match event {
        None => "no event",
        Some(Event::Opened) => "Opened",
        Some(Event::Deposited { .. }) => "Deposited",
        Some(Event::Withdrawn { .. }) => "Withdrawn",
        Some(Event::Frozen) => "Frozen",
        Some(Event::Thawed) => "Thawed",
        Some(Event::Closed) => "Closed",
    };
    Invalid {
        _version: 1,
        _state: name,
        _event: event,
        _allowed: allowed,
    }
}

impl From<State> for Outcome {
    fn from(state: State) -> Self {
        match state {
            State::Open { cents, entries } => Outcome {
                state: "Open",
                sum: cents + i64::from(entries),
            },
            State::Frozen { cents, entries } => Outcome {
                state: "Frozen",
                sum: cents + i64::from(entries),
            },
            State::Closed { cents } => Outcome {
                state: "Closed",
                sum: cents,
            },
        }
    }
}
