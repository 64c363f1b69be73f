//! A refusal that is no error type, and does not take what the decisions refuse with.

use eventer::state_machine;

pub struct Exhibit;

#[derive(Debug)]
pub struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("too long")
    }
}

impl std::error::Error for TooLong {}

#[state_machine(refusal = Exhibit)]
//~ rustc[E0277] `Exhibit`: the trait bound `Exhibit: std::error::Error` is not satisfied
mod account {
    use super::*;

    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[command]
    pub enum Command {
        Raise(u32),
    }

    #[decide]
    fn decide_raise(open: &state::Open, command: command::Raise) -> Result<event::Raised, TooLong> {
        //~ error[E0277] `TooLong`: a decision refuses with `TooLong`, and the machine with `Exhibit`, which has no `From<TooLong>`
        if open.amount > command.0 {
            return Err(TooLong);
        }
        Ok(event::Raised(command.0))
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
