//! Id and event of a link are swapped.

use eventer::{Link, state_machine};

#[state_machine(id = u64)]
pub mod payment {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Due,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Demanded,
    }

    #[transition]
    fn demand(_: event::Demanded) -> state::Due {
        state::Due
    }
}

#[state_machine]
mod account {
    use super::*;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
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

    #[link]
    fn demand(_: &state::Open) -> Link<payment::Machine> {
        Link::to(payment::event::Demanded, 7_u64)
        //~ error[E0277] `7_u64`: `u64` is no event of this machine
        //~ rustc[E0277] `payment::event::Demanded`: the trait bound `u64: From<Demanded>` is not satisfied
    }
}

fn main() {}
