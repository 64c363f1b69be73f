//! The attributes of events and messages are swapped.

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

    #[message]
    //~ error `message`: `Event` is marked with `#[message]`, and `Message` with `#[event]`
    //~ help: swap the two attributes
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[event]
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
    fn announce(_: &state::Closed) -> message::AccountClosed {
        message::AccountClosed
    }
}

fn main() {}
