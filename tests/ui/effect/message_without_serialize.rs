//! A published message is written.

use eventer::state_machine;

#[state_machine]
mod account {
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
    pub enum Message {
        //~ error `Message`: hook `announce` publishes messages, and `Message` does not derive `Serialize`
        //~ help: add `#[derive(Serialize)]` to `Message`
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
    fn announce(_: &state::Closed) -> message::AccountClosed {
        message::AccountClosed
    }

    #[publish]
    fn announce_again(_: &state::Closed) -> Message {
        message::AccountClosed.into()
    }
}

fn main() {}
