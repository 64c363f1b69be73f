//! Warnings about the machine stand beside an error elsewhere, and are no errors.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        Lost,
        //~ warning `Lost`: no path of transitions leads to state `Lost`
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
        Never,
        //~ warning `Never`: no transition takes event `Never`
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

fn main() {
    let account = Eventer::start(account::event::Opened { amount: 1 }).apply(account::event::Closed);
    let _ = account.apply(account::event::Raised(1));
    //~ error[E0277] `account::event::Raised(1)`: event `Raised` is not valid in state `state::Closed`
}
