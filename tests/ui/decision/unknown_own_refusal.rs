//! A misspelt error type is the compiler's to report, once.

use eventer::{state_machine};

#[derive(Debug)]
pub struct AccountError;

impl std::fmt::Display for AccountError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no")
    }
}

impl std::error::Error for AccountError {}

#[state_machine(refusal = AccountError)]
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
    fn decide_close(_: &state::Open, _: command::Close) -> Result<event::Closed, AccountErr> {
        //~ rustc[E0412|E0425] `AccountErr`: cannot find type `AccountErr` in this scope
        Ok(event::Closed)
    }
}

fn main() {}
