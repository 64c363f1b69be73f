//! The order by hand. A refusal first gives state and event back, the idiom that is fastest here.

use super::{Item, Step, sum};
use crate::history::Outcome;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    Pending { items: Vec<Item> },
    Ready { items: Vec<Item> },
    Shipped { items: Vec<Item>, tracking: String },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    Placed { items: Vec<Item> },
    ItemAdded(Item),
    Packed,
    Unpacked,
    Shipped { tracking: String },
}

#[derive(Debug)]
struct Invalid {
    _version: usize,
    _state: Option<&'static str>,
    _event: &'static str,
    _allowed: &'static [&'static str],
}

pub(crate) fn event(step: &Step) -> Event {
    match step {
        Step::Placed => Event::Placed { items: Vec::new() },
        Step::Added(item) => Event::ItemAdded(item.clone()),
        Step::Packed => Event::Packed,
        Step::Unpacked => Event::Unpacked,
        Step::Shipped => Event::Shipped {
            tracking: "tracking".to_owned(),
        },
    }
}

pub(crate) fn replay(events: Vec<Event>) -> State {
    fold(events).expect("the history is valid")
}

fn fold(events: Vec<Event>) -> Result<State, Invalid> {
    let mut events = events.into_iter().enumerate();
    let mut state = match events.next() {
        Some((_, Event::Placed { items })) => State::Pending { items },
        first => return Err(invalid(0, None, first.map(|(_, event)| event).as_ref())),
    };
    for (position, event) in events {
        state = transition(state, event).map_err(|(state, event)| invalid(position, Some(&state), Some(&event)))?;
    }
    Ok(state)
}

/// Gives both back if the state does not take the event.
fn transition(state: State, event: Event) -> Result<State, (State, Event)> {
    match (state, event) {
        (State::Pending { mut items }, Event::ItemAdded(item)) => {
            items.push(item);
            Ok(State::Pending { items })
        }
        (State::Pending { items }, Event::Packed) => Ok(State::Ready { items }),
        (State::Ready { items }, Event::Unpacked) => Ok(State::Pending { items }),
        (State::Ready { items }, Event::Shipped { tracking }) => Ok(State::Shipped { items, tracking }),
        (state, event) => Err((state, event)),
    }
}

#[cold]
fn invalid(position: usize, state: Option<&State>, event: Option<&Event>) -> Invalid {
    let (name, allowed): (_, &[_]) = match state {
        None => (None, &["Placed"]),
        Some(State::Pending { .. }) => (Some("Pending"), &["ItemAdded", "Packed"]),
        Some(State::Ready { .. }) => (Some("Ready"), &["Unpacked", "Shipped"]),
        Some(State::Shipped { .. }) => (Some("Shipped"), &[]),
    };
    let event = match event {
        None => "no event",
        Some(Event::Placed { .. }) => "Placed",
        Some(Event::ItemAdded(_)) => "ItemAdded",
        Some(Event::Packed) => "Packed",
        Some(Event::Unpacked) => "Unpacked",
        Some(Event::Shipped { .. }) => "Shipped",
    };
    Invalid {
        _version: position + 1,
        _state: name,
        _event: event,
        _allowed: allowed,
    }
}

impl From<State> for Outcome {
    fn from(state: State) -> Self {
        match state {
            State::Pending { items } => Outcome {
                state: "Pending",
                sum: sum(&items),
            },
            State::Ready { items } => Outcome {
                state: "Ready",
                sum: sum(&items),
            },
            State::Shipped { items, tracking } => Outcome {
                state: "Shipped",
                sum: sum(&items) + i64::from(!tracking.is_empty()),
            },
        }
    }
}
