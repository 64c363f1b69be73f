//! Hooks that ask for effects look at terminal states, too, in any order of arguments.

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
    fn announce(_: &event::Closed, id: &str, _: &state::Closed) -> message::AccountClosed {
        assert!(!id.is_empty());
        message::AccountClosed
    }

    #[publish]
    fn every(_: &State, id: &String) -> Option<Message> {
        (id == "A-1").then(|| message::AccountClosed.into())
    }

    #[publish]
    fn at_all() -> Vec<message::AccountClosed> {
        Vec::new()
    }
}

fn main() {}
