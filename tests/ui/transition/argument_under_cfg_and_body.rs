//! An argument that is there in some builds, and its use in the body.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Lowered(u32),
        Closed,
    }

    #[transition]
    fn lower(open: &mut state::Open, #[cfg(any())] event: event::Lowered) {
        //~ error `#[cfg(any())]`: an argument cannot be under a condition of its own
        //~ help: write two functions
        open.amount -= event.0;
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
