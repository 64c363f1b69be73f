//! Types of the machine are named by their modules: how a path leads there from outside, the macro cannot see.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { limit: u32 },
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
    fn open(_: self::event::Opened) -> crate::account::state::Open {
        //~ error `crate::account::state::Open`: `crate::account::state::Open` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `state::Open`
        state::Open { limit: 1 }
    }

    #[transition]
    fn close(_: super::account::state::Open, _: event::Closed) -> self::state::Closed {
        //~ error `super::account::state::Open`: `super::account::state::Open` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `state::Open`
        state::Closed
    }

    #[decide]
    fn decide_close(_: &self::state::Open, _: command::Close) -> crate::account::event::Closed {
        //~ error `crate::account::event::Closed`: `crate::account::event::Closed` is a path from outside of the machine, which the macro cannot follow
        //~ help: write `event::Closed`
        event::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    println!("{}", account.state().limit);
}
