//! A rejection says why.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[reject(state::Open, event::Opened)]
    //~ error `#[reject(state::Open, event::Opened)]`: this rejection gives no reason
    //~ help: write it as in `#[reject(state::Open, event::Opened, "why")]`
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
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
}

fn main() {}
