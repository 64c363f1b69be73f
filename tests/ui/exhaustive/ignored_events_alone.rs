//! What is left out on the enum of events is not missing besides.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    pub enum State {
        Open,
        Paused,
    }

    #[event]
    #[ignore(state::Paused, event::Updated)]
    //~ error `ignore`: `#[ignore]` stands on the enum of states
    //~ help: write it above the enum that is marked with `#[state]`
    pub enum Event {
        Opened,
        Updated,
        Paused,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn stay(_: &mut state::Paused, _: event::Paused) {}
}

fn main() {}
