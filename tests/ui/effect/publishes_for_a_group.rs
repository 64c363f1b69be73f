//! A hook on a group is called in several places, and is wrong once.

use eventer::state_machine;

#[state_machine]
mod account {
    use serde::Serialize;

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
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Paused,
        Closed,
    }

    #[message]
    #[derive(Serialize)]
    pub enum Message {
        AccountClosed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn pause(_: &mut state::Open, _: event::Paused) -> Option<state::Paused> {
        None
    }

    #[transition]
    fn close(_: State, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[publish]
    fn announce(_: &group::Live, _: &event::Paused) -> String {
        //~ error `String`: `String` is no message of this machine
        String::new()
    }
}

fn main() {}
