//! An attribute with an exclamation mark belongs to what is around it.

use eventer::state_machine;

#[state_machine]
mod account {
    #![state]
    //~ error `state`: `#![state]` would be said of the module
    //~ help: write `#[state]`, without the exclamation mark
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
