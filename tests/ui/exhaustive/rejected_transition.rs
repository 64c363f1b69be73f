//! What a transition takes cannot also be rejected.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[reject(state::Open, event::Closed, "open accounts stay")]
    //~ error `Closed`: `#[reject]` names `state::Open` on `event::Closed`, which `close` declares
    //~ help: remove `#[reject]` or `close`
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
