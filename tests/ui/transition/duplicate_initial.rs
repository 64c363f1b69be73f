//! One event begins a life in one way.

use eventer::state_machine;

#[state_machine]
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

    #[transition]
    fn open_again(_: event::Opened) -> state::Open {
        //~ error `event::Opened`: a second transition begins a life with `event::Opened`; `open` is the first
        //~ help: remove one of them
        state::Open
    }
}

fn main() {}
