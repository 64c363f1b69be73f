//! A decision that has all it needs looks at another machine's state as at a context.

use eventer::state_machine;

#[state_machine]
pub mod shop {
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

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

#[state_machine]
mod account {
    use super::shop;

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
    fn decide_close(_: &state::Open, _: &shop::state::Open, _: command::Close) -> event::Closed {
        //~ error `&shop::state::Open`: a decision cannot take `&shop::state::Open`
        //~ help: declare a context as in `#[state_machine(context = shop::state::Open)]`
        event::Closed
    }
}

fn main() {}
