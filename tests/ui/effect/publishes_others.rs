//! The messages of another machine are not this machine's.

use eventer::state_machine;

#[state_machine]
mod other {
    use serde::Serialize;

    #[state]
    pub enum State {
        #[terminal]
        Seen,
    }

    #[event]
    pub enum Event {
        Looked,
    }

    #[message]
    #[derive(Serialize)]
    pub enum Message {
        Looked,
    }

    #[transition]
    fn look(_: event::Looked) -> state::Seen {
        state::Seen
    }
}

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
    fn announce(_: &state::Closed) -> super::other::message::Looked {
        //~ error[E0277] `super::other::message::Looked`: `other::message::Looked` is no message of this machine
        super::other::message::Looked
    }
}

fn main() {}
