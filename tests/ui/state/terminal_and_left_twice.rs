//! A state that several transitions leave is not terminal.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[terminal]
        //~ error `terminal`: `Open` is terminal, and transitions `stay` and `close` leave it
        //~ help: remove `#[terminal]`, or leave another state
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Stayed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn stay(_: &mut state::Open, _: event::Stayed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
