//! An attribute with an exclamation mark, above what it cannot be said of.

use eventer::state_machine;

#[derive(Debug)]
pub struct Amount(u32);

#[state_machine]
mod account {
    #![event]
    //~ error `event`: `#![event]` would be said of the module
    #![state]
    //~ error `state`: `#![state]` would be said of the module
    //~ help: write `#[state]`, without the exclamation mark
    #![transition]
    //~ error `transition`: `#![transition]` would be said of the module
    //~ help: write `#[transition]`, without the exclamation mark
    use super::*;

    const LEAST: u32 = 1;

    fn at_least(amount: u32) -> u32 {
        amount.max(LEAST)
    }

    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    pub enum Event {
        Opened { amount: u32 },
        Raised(Amount),
        Closed,
    }

    fn open(event: event::Opened) -> state::Open {
        state::Open {
            amount: at_least(event.amount),
        }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
