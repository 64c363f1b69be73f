//! What a transition takes cannot also be ignored.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[ignore(state::Open, event::Closed)]
    //~ error `Closed`: `#[ignore]` names `state::Open` on `event::Closed`, which `close` declares
    //~ help: remove `#[ignore]` or `close`
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
