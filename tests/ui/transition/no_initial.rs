//! Without a beginning there is no life.

use eventer::state_machine;

#[state_machine]
mod account {
    //~ error `account`: no life of machine `account` can begin
    //~ help: add a transition without a state argument, as in `#[transition] fn begin(event: event::E) -> state::Open { .. }`
    #[state]
    pub enum State {
        Open,
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: state::Closed, _: event::Opened) -> state::Open {
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
