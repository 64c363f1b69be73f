//! A decision shows how it refuses.

use eventer::state_machine;

type Result<T> = std::result::Result<T, std::fmt::Error>;

#[state_machine]
mod account {
    use super::*;

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
    fn decide_close(_: &state::Open, _: command::Close) -> Result<event::Closed> {
        //~ error `Result<event::Closed>`: this `Result` does not show how the decision refuses
        //~ help: write its error type, too, as in `Result<event::Closed, NotAllowed>`
        Ok(event::Closed)
    }
}

fn main() {}
