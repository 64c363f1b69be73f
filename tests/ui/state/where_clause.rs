//! A `where` clause of an enum, which nothing generated could repeat.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State
    where
        //~ error `where`: a machine cannot have a `where` clause
        //~ help: remove it: there is nothing generic to bound
        u32: Copy,
    {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
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
