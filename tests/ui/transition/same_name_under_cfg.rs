//! Two functions of one name, one of them under a condition.

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
    fn change(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    #[cfg(not(windows))]
    fn change(_: state::Open, _: event::Closed) -> state::Closed {
    //~ error `change`: a second function is named `change`
    //~ help: give one of them another name, or have each under a condition that excludes the other's
        state::Closed
    }
}

fn main() {}
