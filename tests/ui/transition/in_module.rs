//! The functions of a machine stand in its module, not in one within it.

use eventer::{Eventer, state_machine};

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
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    mod ends {
        use super::*;

        #[transition]
        //~ error `transition`: `#[transition]` stands in a module of its own
        //~ help: write `fn close` beside the enums, in the module itself
        fn close(_: state::Open, _: event::Closed) -> state::Closed {
            state::Closed
        }
    }
}

fn main() {
    Eventer::start(account::event::Opened).apply(account::event::Closed);
}
