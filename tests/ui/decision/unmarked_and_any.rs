//! A decision that gives any number of events, without its attribute.

use eventer::state_machine;

#[derive(Debug)]
pub struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("full")
    }
}

impl std::error::Error for Full {}

#[state_machine]
mod account {
    use super::Full;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Happened {
        Opened,
        Updated,
        Closed,
    }

    #[command]
    pub enum Command {
        Update(u8),
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

    fn decide_update(_: &state::Open, command: command::Update) -> Vec<Happened> {
        //~ error `decide_update`: function `decide_update` has the form of a decision, and is not marked as one
        //~ help: add `#[decide]`
        (0..command.0).map(|_| event::Updated.into()).collect()
    }

    fn decide_close(_: &state::Open, _: command::Close) -> Result<Vec<Happened>, Full> {
        //~ error `decide_close`: function `decide_close` has the form of a decision, and is not marked as one
        //~ help: add `#[decide]`
        Err(Full)
    }
}

fn main() {}
