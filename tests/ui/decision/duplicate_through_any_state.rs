//! A decision for any state is a second one for those that have one: it is not said, too, what cannot follow there.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
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

    #[command]
    pub enum Command {
        Stop,
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
    fn close(_: state::Paused, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_pause(_: &state::Open, _: command::Stop) -> event::Paused {
        event::Paused
    }

    #[decide]
    fn decide_close(_: &State, _: command::Stop) -> event::Closed {
        //~ error `&State`: `state::Open` has a second decision on `command::Stop`; `decide_pause` is the first
        //~ help: remove one of them, or let one decide in another state
        event::Closed
    }
}

fn main() {}
