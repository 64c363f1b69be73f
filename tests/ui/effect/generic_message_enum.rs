//! Messages are stored: each is one concrete type.

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
    pub enum Message<'a> {
        //~ error `<'a>`: a machine cannot be generic
        //~ help: use concrete types, which own their data
        Closed { by: &'a str },
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
    fn announce(_: &event::Closed) -> message::Closed {
        message::Closed { by: "ada" }
    }
}

fn main() {}
