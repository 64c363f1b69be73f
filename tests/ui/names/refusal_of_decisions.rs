//! What decisions refuse with has the name of the enum that the macro would make of it.

use std::fmt;

use eventer::state_machine;

#[state_machine]
mod account {
    use super::fmt;

    #[state]
    pub enum State {
        Open {
            sum: u32,
        },
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
        Open,
        Close,
    }

    #[derive(Debug)]
    pub enum Refusal {
        //~ error `Refusal`: the name `Refusal` is taken by what the macro generates in this module
        //~ help: write `#[state_machine(refusal = Refusal)]` to refuse with this everywhere, or give it another name
        MoneyIsLeft(u32),
    }

    impl fmt::Display for Refusal {
        fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            let Refusal::MoneyIsLeft(sum) = self;
            write!(out, "{sum} is left")
        }
    }

    impl std::error::Error for Refusal {}

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { sum: 0 }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> Result<event::Opened, fmt::Error> {
        Ok(event::Opened)
    }

    #[decide]
    fn decide_close(state: &state::Open, _: command::Close) -> Result<event::Closed, Refusal> {
        if state.sum > 0 {
            return Err(Refusal::MoneyIsLeft(state.sum));
        }
        Ok(event::Closed)
    }
}

fn main() {
    let _: account::Refusal = account::Refusal::MoneyIsLeft(1);
}
