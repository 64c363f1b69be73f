//! Names in the bodies of functions: one error for each use, as in every module.

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
        state.amount = rounded(state.amount + event.0).min(MOST);
        //~ rustc[E0425] `rounded`: cannot find function `rounded` in this scope
        //~ help: consider importing this function
        //~ rustc[E0425] `MOST`: cannot find value `MOST` in this scope
        //~ help: consider importing this constant
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

pub const MOST: u32 = 9;

pub fn rounded(amount: u32) -> u32 {
    amount / 10 * 10
}

fn main() {}
