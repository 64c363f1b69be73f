//! A group is spelt in two ways, each of which has one state.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(in_office)]
        Open,
        #[group(InOffice)]
        //~ error `InOffice`: no function names group `InOffice`, and state `Kept` is alone in it
        //~ help: did you mean `in_office`?
        Kept,
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
    fn update(_: state::Open, _: event::Updated) -> state::Kept {
        state::Kept
    }

    #[transition]
    fn close(_: state::Kept, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
