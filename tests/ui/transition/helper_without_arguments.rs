//! A helper that takes nothing is marked as a transition, and another as a decision.

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
    //~ error `#[transition]`: function `limit` takes and returns nothing of the machine
    //~ help: remove `#[transition]`, if it is a helper
    fn limit() -> u32 {
        10
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    //~ error `#[decide]`: function `reason` takes and returns nothing of the machine
    //~ help: remove `#[decide]`, if it is a helper
    pub fn reason() -> Option<String> {
        (limit() > 10).then(String::new)
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let _ = account.apply(account::event::Closed);
    let _ = account::reason();
}
