//! A constant has the name of a transition.

use eventer::state_machine;

#[state_machine]
mod account {
    #![allow(non_upper_case_globals)]

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

    const change: u32 = 1;

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {
        let _ = change;
    }

    #[transition]
    fn change(_: state::Open, _: event::Closed) -> state::Closed {
    //~ error `change`: a constant is named `change`, too
    //~ help: give one of them another name
        state::Closed
    }
}

fn main() {}
