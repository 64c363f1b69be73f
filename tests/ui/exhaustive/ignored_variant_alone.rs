//! What is left out on a variant is not missing besides.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    pub enum State {
        Open,
        #[ignore(event::Updated)]
        //~ error `ignore`: `#[ignore]` stands on the enum of states
        //~ help: write `#[ignore(state::Paused, event::Updated)]` above the enum that is marked with `#[state]`
        Paused,
    }

    #[event]
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
