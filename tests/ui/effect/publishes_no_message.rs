//! What is published is a message of the machine.

use eventer::state_machine;

#[state_machine]
mod account {
    use serde::Serialize;

    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[publish]
    fn announce(_: &state::Closed, _: &event::Closed) -> Option<String> {
        //~ error `String`: `String` is no message of this machine
        None
    }
}

fn main() {}
