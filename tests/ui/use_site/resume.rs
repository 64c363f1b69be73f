//! An eventer is resumed with a state.

use eventer::{DynEventer, Eventer, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let _ = Eventer::<account::Machine, _>::resume(account::event::Closed, ());
    //~ error[E0277] `account::event::Closed`: `event::Closed` is no state of `account::Machine`
    //~ help: a struct in `state` is given here
    let account = Eventer::<account::Machine, _>::resume(account::event::Closed, ());
    //~ error[E0277] `account::event::Closed`: `event::Closed` is no state of `account::Machine`
    let _ = account.apply(account::event::Closed);
    let mut account = DynEventer::<account::Machine>::resume(account::event::Closed, ());
    //~ error[E0277] `account::event::Closed`: `event::Closed` is no state of `account::Machine`
    let _ = account.apply(account::event::Closed);
}
