//! The attribute of the states stands above an import.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    use std::fmt::Debug;
    //~ error `use std::fmt::Debug;`: `#[state]` belongs on an enum
    //~ help: declare an enum here, or remove `#[state]`

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
