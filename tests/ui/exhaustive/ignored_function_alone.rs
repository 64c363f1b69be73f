//! What is left out above a function is not missing besides.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    pub enum State {
        Open,
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

    #[ignore(state::Paused, event::Updated)]
    //~ error `ignore`: `#[ignore]` does not belong here
    //~ help: it stands on the enum that is marked with `#[state]`
    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn stay(_: &mut state::Paused, _: event::Paused) {}
}

fn main() {}
