//! What is left out is declared, and the pair that was meant is not.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[ignore(state::Open, event::Paused)]
    //~ error `Open`: `#[ignore]` names `state::Open` on `event::Paused`, which `pause` declares
    //~ help: did you mean `Paused`?
    pub enum State {
        Open,
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paused,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close_paused(_: state::Paused, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
