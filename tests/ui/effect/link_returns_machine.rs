//! A link that returns the machine itself.

use eventer::state_machine;

#[state_machine]
mod payment {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Asked,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Asked,
    }

    #[transition]
    fn ask(_: event::Asked) -> state::Asked {
        state::Asked
    }
}

#[state_machine]
mod account {
    use eventer::Link;

    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[link]
    fn asks(open: &state::Open, _: &event::Raised) -> super::payment::Machine {
        //~ error `super::payment::Machine`: `super::payment::Machine` is no link
        //~ help: write `Link<super::payment::Machine>`
        Link::start(open.amount.to_string(), super::payment::event::Asked)
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
