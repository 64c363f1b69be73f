//! The event of the own machine, which has the same name, begins a life of another.

use eventer::state_machine;

#[state_machine(id = u64)]
mod payment {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Paid,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Paid,
    }

    #[transition]
    fn pay(_: event::Paid) -> state::Paid {
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
        #[terminal]
        Open,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Paid,
    }

    #[transition]
    fn open(_: event::Paid) -> state::Open {
        state::Open
    }

    #[link]
    fn paid(_: &state::Open) -> Link<payment::Machine> {
        Link::start(1_u64, event::Paid)
        //~ error[E0277] `event::Paid`: no life of this machine begins with `account::event::Paid`
    }
}

fn main() {}
