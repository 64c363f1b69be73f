//! An item is marked once.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[state]
    //~ error `state`: `#[state]` is given twice
    //~ help: remove `#[state]`
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
