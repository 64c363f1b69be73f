//! Without a store, too, events are applied and commands are not.

use eventer::{state_machine};

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
    pub enum Command {
        Close,
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
}

use account::{Machine, command, event};

fn main() {
    let mut account = eventer::DynEventer::<Machine>::start(event::Opened).unwrap();
    account.apply(command::Close).unwrap();
    //~ error[E0277] `command::Close`: `Close` is no event of this machine
    //~ help: a command goes to `execute`
}
