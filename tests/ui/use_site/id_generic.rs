//! An id over whichever type.

use eventer::{EntityId, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct Numbered<T>(T);
//~ error `Numbered`: an id cannot be generic
//~ help: use concrete types, or implement `eventer::EntityId` yourself

#[state_machine(id = u64)]
mod account {
        #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
