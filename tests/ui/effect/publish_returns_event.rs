//! A hook publishes an event.

use eventer::state_machine;

#[state_machine]
mod account {
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
        Updated,
        Closed,
    }

    #[message]
    #[derive(serde::Serialize)]
    pub enum Message {
        Opened,
    }

    #[publish]
    fn announce(_: &state::Open) -> event::Opened {
        //~ error `event::Opened`: a hook publishes messages, and `event::Opened` is none
        //~ help: return `message::X`
        message::Opened
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
}

fn main() {}
