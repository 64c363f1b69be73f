//! What a machine that cannot be read takes from elsewhere is in use.

use std::collections::BTreeMap;

use eventer::state_machine;
use serde::Serialize;

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize)]
    pub enum State<T> {
        //~ error `<T>`: a machine cannot be generic
        //~ help: use concrete types
        Open(BTreeMap<String, T>),
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Serialize)]
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

fn main() {}
