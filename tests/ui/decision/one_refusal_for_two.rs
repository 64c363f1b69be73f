//! The refusals of two decisions are told apart by their names.

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
        Updated,
        Closed,
    }

    #[command]
    pub enum Command {
        Open,
        Close,
        Update,
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

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> Result<event::Closed, std::fmt::Error> {
        Ok(event::Closed)
    }

    #[decide]
    fn close_(_: &state::Open, _: command::Update) -> Result<event::Updated, std::fmt::Error> {
        //~ error `close_`: the refusals of `close_` and `decide_close` are both named `Refusal::Close`
        //~ help: rename one of the two functions
        Ok(event::Updated)
    }
}

fn main() {}
