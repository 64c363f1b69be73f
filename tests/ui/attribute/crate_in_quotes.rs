//! A path stands there as it is.

use eventer::state_machine;

#[state_machine(crate = "eventer")]
//~ error `"eventer"`: a path is written without quotes
//~ help: write `eventer`
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

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
