//! A message is returned as its struct.

use eventer::state_machine;
use serde::Serialize;

#[state_machine]
mod account {
    use super::*;

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
        Paused,
        Resumed,
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
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[message]
    #[derive(Serialize)]
    pub enum Message {
        Left { cents: u32 },
    }

    #[publish]
    fn announce(_: &state::Closed) -> Message::Left {
        //~ error `Message::Left`: `Message::Left` is a variant, not a type
        //~ help: write `message::Left`
        message::Left { cents: 7 }
    }
}

fn main() {}
