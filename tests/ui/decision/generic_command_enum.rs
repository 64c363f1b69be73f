//! Commands are declared once, for one machine: each is one concrete type.

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
    pub enum Event {
        Opened,
        Closed,
    }

    #[command]
    pub enum Command<T> {
        //~ error `<T>`: a machine cannot be generic
        //~ help: use concrete types, which own their data
        Close,
        CloseFor(T),
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }

    #[decide]
    fn decide_close_for(_: &state::Open, _: command::CloseFor) -> event::Closed {
        event::Closed
    }
}

fn main() {}
