//! The states stand beside the functions.

use eventer::state_machine;

#[state_machine]
mod account {
    mod states {
        #[state]
        //~ error `state`: `#[state]` stands in a module of its own
        //~ help: write `enum State` beside the functions, in the machine's module
        pub enum State {
            Open,
            #[terminal]
            Closed,
        }
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
