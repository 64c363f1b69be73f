//! The enum of states has another name than the usual one.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum Status {
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
    fn close(_: State, _: event::Closed) -> state::Closed {
        //~ error `State`: the enum of states of this machine is called `Status`
        //~ help: write `Status`
        state::Closed
    }
}

fn main() {}
