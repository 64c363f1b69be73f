//! Two machines in one file with the same names of states and events.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
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

#[state_machine]
mod shop {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
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
    let _: &account::state::Closed = Eventer::start(account::event::Opened)
        .apply(account::event::Closed)
        .state();
    let _: &shop::state::Closed = Eventer::start(shop::event::Opened).apply(shop::event::Closed).state();
    assert_eq!((account::GRAPH.name(), shop::GRAPH.name()), ("account", "shop"));
}
