//! A message that no hook publishes, beside others.

use eventer::state_machine;

#[state_machine]
mod account {
    use serde::Serialize;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[message]
    #[derive(Serialize)]
    pub enum Message {
        Begun,
        Paused,
        //~ warning `Paused`: no hook publishes message `Paused`
        //~ help: add a `#[publish]` function that returns it, or remove the message
        #[expect_warning(unused, reason = "another service sends it by hand")]
        Imported,
        Ended,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[publish]
    fn begin(_: &event::Opened) -> message::Begun {
        message::Begun
    }

    #[publish]
    fn end(_: &event::Closed) -> Option<message::Ended> {
        Some(message::Ended)
    }
}

fn main() {}
