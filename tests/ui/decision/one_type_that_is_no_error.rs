//! A type that is no error is said to be none where it stands first.

use eventer::state_machine;

#[state_machine]
mod account {
    pub struct TooLong;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Renewed,
        Closed,
    }

    #[command]
    pub enum Command {
        Renew,
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn renew(_: &mut state::Open, _: event::Renewed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_renew(_: &state::Open, _: command::Renew) -> Result<event::Renewed, TooLong> {
        //~ error[E0277] `TooLong`: a refusal is an error type, and `TooLong` is none
        Err(TooLong)
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> Result<event::Closed, TooLong> {
        Err(TooLong)
    }
}

fn main() {}
