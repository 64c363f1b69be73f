//! What a link leads to is no machine.

use eventer::{Link, state_machine};

pub struct Payment;

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
    fn demand(_: &state::Open) -> Option<Link<Payment>> {
        //~ error[E0277] `Link<Payment>`: `Payment` is not a state machine
        //~ error[E0277] `Option<Link<Payment>>`: `Payment` is not a state machine
        //~ error[E0277] `Option<Link<Payment>>`: machine `Payment` has no stored form
        //~ error[E0277] `Option<Link<Payment>>`: machine `Payment` has no stored form
        Some(Link::to(7_u64, event::Closed))
        //~ error[E0277] `Link`: `Payment` is not a state machine
        //~ error[E0277] `Link::to(7_u64, event::Closed)`: `Payment` is not a state machine
        //~ repeated[E0277] `Some`: `Payment` is not a state machine
        //~ repeated[E0277] `Some(Link::to(7_u64, event::Closed))`: `Payment` is not a state machine
    }
}

fn main() {}
