//! One `From` that is missing is one mistake, however many decisions need it.

use eventer::state_machine;

#[derive(Debug)]
pub struct AccountError;

impl std::fmt::Display for AccountError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no")
    }
}

impl std::error::Error for AccountError {}

impl From<std::io::Error> for AccountError {
    fn from(_: std::io::Error) -> Self {
        AccountError
    }
}

#[state_machine(refusal = AccountError)]
mod account {
    use super::*;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Paused,
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
        Update,
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> Result<event::Opened, std::fmt::Error> {
        //~ error[E0277] `std::fmt::Error`: a decision refuses with `std::fmt::Error`, and the machine with `AccountError`, which has no `From<std::fmt::Error>`
        //~ help: implement `From<std::fmt::Error>` for `AccountError`
        Ok(event::Opened)
    }

    #[decide]
    fn decide_update(_: &state::Open, _: command::Update) -> Result<Option<event::Updated>, std::fmt::Error> {
        Ok(None)
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> Result<event::Closed, std::fmt::Error> {
        Ok(event::Closed)
    }
}

fn main() {}
