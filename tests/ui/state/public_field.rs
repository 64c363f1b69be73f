//! Visibility on fields, which rustc would refuse in an enum.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { pub amount: u32 },
        //~ error `pub`: the fields of a state are as visible as the machine
        //~ help: remove `pub`
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(pub(crate) u32),
        //~ error `pub(crate)`: the fields of an event are as visible as the machine
        //~ help: remove `pub(crate)`
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
