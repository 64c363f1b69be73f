//! A life begins by some events only.

use eventer::state_machine;

#[state_machine]
mod account {
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[group(Live)]
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[link]
    fn again(id: &String) -> Link<Machine> {
        Link::start(id.clone(), event::Closed)
        //~ error[E0277] `event::Closed`: no life begins with `event::Closed`
    }
}

fn main() {}
