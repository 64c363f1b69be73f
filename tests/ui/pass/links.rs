//! Links to another machine, and to an entity of the same one.

use eventer::state_machine;

#[state_machine(id = u64)]
mod payment {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Due,
        #[terminal]
        Paid,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Demanded,
        Paid,
    }

    #[transition]
    fn demand(_: event::Demanded) -> state::Due {
        state::Due
    }

    #[transition]
    fn pay(_: state::Due, _: event::Paid) -> state::Paid {
        state::Paid
    }
}

#[state_machine]
mod account {
    use super::payment;
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
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
    fn bill(_: &state::Open) -> Link<payment::Machine> {
        Link::start(7_u64, payment::event::Demanded)
    }

    #[link]
    fn settle(_: &event::Closed) -> Result<Option<Link<payment::Machine>>, std::num::ParseIntError> {
        Ok(Some(Link::to("7".parse::<u64>()?, payment::event::Paid)))
    }

    #[link]
    fn successor(id: &str, _: &state::Closed) -> Link<Machine> {
        Link::start(format!("{id}-2"), event::Opened)
    }
}

fn main() {}
