//! A link leads to a machine, not to one of its enums or structs.

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

    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[link]
    fn demand(_: &state::Open, _: &event::Opened) -> Link<payment::State> {
        //~ error `payment::State`: a link leads to a machine, and `payment::State` is none
        //~ help: write `payment::Machine`
        Link::start(7_u64, payment::event::Demanded)
    }

    #[link]
    fn demand_again(_: &state::Paused) -> Option<Link<payment::event::Demanded>> {
        //~ error `payment::event::Demanded`: a link leads to a machine, and `payment::event::Demanded` is none
        //~ help: write `payment::Machine`
        Some(Link::start(7_u64, payment::event::Demanded))
    }
}

fn main() {}
