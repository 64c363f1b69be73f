//! A hook publishes a text, where its body makes a message.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[message]
    #[derive(serde::Serialize)]
    pub enum Message {
        Raised { amount: u32 },
    }

    #[publish]
    fn asks(open: &state::Open, _: &event::Raised) -> Option<String> {
        //~ error `String`: `String` is no message of this machine
        //~ help: return `message::X`, the `#[message]` enum, or an `Option`, `Vec` or `Result` of it
        Some(message::Raised { amount: open.amount })
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
