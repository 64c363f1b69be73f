//! A group stands for its members; there is no silent override.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
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
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn shut(_: group::Live, _: event::Closed) -> state::Closed {
        //~ error `group::Live`: `state::Open` has a second transition on `event::Closed`, through `group::Live`; `close` is the first
        //~ help: remove `close` or `shut`, or let one of them leave another state
        state::Closed
    }
}

fn main() {}
