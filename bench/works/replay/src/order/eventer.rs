//! The order declared with eventer.

use eventer::{DynEventer, state_machine};
use order::{Event, State};

use super::{Item, Step, sum};
use crate::history::Outcome;

#[state_machine]
pub(crate) mod order {
    use super::Item;

    #[state]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum State {
        Pending {
            items: Vec<Item>,
        },
        Ready {
            items: Vec<Item>,
        },
        #[terminal]
        Shipped {
            items: Vec<Item>,
            tracking: String,
        },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Event {
        Placed { items: Vec<Item> },
        ItemAdded(Item),
        Packed,
        Unpacked,
        Shipped { tracking: String },
    }

    #[transition]
    fn place(event: event::Placed) -> state::Pending {
        state::Pending { items: event.items }
    }

    #[transition]
    fn add(state: &mut state::Pending, event: event::ItemAdded) {
        state.items.push(event.0);
    }

    #[transition]
    fn pack(state: state::Pending, _: event::Packed) -> state::Ready {
        state::Ready { items: state.items }
    }

    #[transition]
    fn unpack(state: state::Ready, _: event::Unpacked) -> state::Pending {
        state::Pending { items: state.items }
    }

    #[transition]
    fn ship(state: state::Ready, event: event::Shipped) -> state::Shipped {
        state::Shipped {
            items: state.items,
            tracking: event.tracking,
        }
    }
}

pub(crate) fn event(step: &Step) -> Event {
    match step {
        Step::Placed => order::event::Placed { items: Vec::new() }.into(),
        Step::Added(item) => order::event::ItemAdded(item.clone()).into(),
        Step::Packed => order::event::Packed.into(),
        Step::Unpacked => order::event::Unpacked.into(),
        Step::Shipped => order::event::Shipped {
            tracking: "tracking".to_owned(),
        }
        .into(),
    }
}

pub(crate) fn replay(events: Vec<Event>) -> State {
    let order = DynEventer::<order::Machine>::replay(events).expect("the history is valid");
    order.into_parts().0
}

impl From<State> for Outcome {
    fn from(state: State) -> Self {
        match state {
            State::Pending(it) => Outcome {
                state: "Pending",
                sum: sum(&it.items),
            },
            State::Ready(it) => Outcome {
                state: "Ready",
                sum: sum(&it.items),
            },
            State::Shipped(it) => Outcome {
                state: "Shipped",
                sum: sum(&it.items) + i64::from(!it.tracking.is_empty()),
            },
        }
    }
}
