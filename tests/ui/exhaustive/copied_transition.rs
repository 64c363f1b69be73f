//! A transition was copied, and its event is still that of the first: the pair that it was meant for is no second mistake.

use eventer::state_machine;

#[state_machine(exhaustive)]
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
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Closed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `state::Open`: `state::Open` has a second transition on `event::Closed`; `update` is the first
        //~ help: remove `update` or `close`, or let one of them leave another state
        state::Closed
    }
}

fn main() {}
