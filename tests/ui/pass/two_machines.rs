//! Two machines in one file with the same names of states and events. One names types of the other where it can.

use eventer::{Eventer, state_machine};

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
        Closed,
    }

    #[message]
    #[derive(Debug, serde::Serialize)]
    pub enum Message {
        Said,
    }

    impl std::fmt::Display for message::Said {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("said")
        }
    }

    impl std::error::Error for message::Said {}

    #[publish]
    fn say(_: &state::Closed, _: &event::Closed) -> message::Said {
        message::Said
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

#[state_machine(context = account::state::Open)]
mod shop {
    use super::account;

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

    #[command]
    pub enum Command {
        Close,
    }

    #[message]
    #[derive(Debug, serde::Serialize)]
    pub enum Message {
        Said,
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close, _: &account::state::Open) -> event::Closed {
        event::Closed
    }

    #[publish]
    fn say(_: &state::Closed, _: &event::Closed) -> Result<message::Said, account::message::Said> {
        Ok(message::Said)
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let _: &account::state::Closed = Eventer::start(account::event::Opened)
        .apply(account::event::Closed)
        .state();
    let _: &shop::state::Closed = Eventer::start(shop::event::Opened).apply(shop::event::Closed).state();
    assert_eq!((account::GRAPH.name(), shop::GRAPH.name()), ("account", "shop"));
}
