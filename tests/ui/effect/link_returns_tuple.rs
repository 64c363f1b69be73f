//! Two links in a tuple.

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
    fn asks(open: &state::Open, _: &event::Raised) -> (Link<super::payment::Machine>, String) {
        //~ error `(Link<super::payment::Machine>, String)`: `(Link<super::payment::Machine>, String)` is no link
        //~ help: return `Link<payment::Machine>`, or an `Option`, `Vec` or `Result` of it
        (Link::start(open.amount.to_string(), super::payment::event::Asked), 7)
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
