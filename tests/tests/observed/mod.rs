//! What the calls that are watched run on, and what watches them.

pub mod contested;
pub mod spans;
pub mod told;

use eventer::state_machine;

#[derive(Debug, PartialEq)]
pub struct TooMuch;

impl std::fmt::Display for TooMuch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it is too much at once")
    }
}

impl std::error::Error for TooMuch {}

/// A tank: one machine that reaches every outcome.
#[state_machine(id = u64)]
pub mod tank {
    use super::TooMuch;
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open {
            level: u64,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Filled { by: u64 },
        Closed,
    }

    #[command]
    #[derive(Debug, Clone, Serialize)]
    pub enum Command {
        Open,
        Fill { by: u64 },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { level: 0 }
    }

    #[transition]
    fn fill(state: &mut state::Open, event: event::Filled) {
        state.level += event.by;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_fill(_: &state::Open, command: command::Fill) -> Result<Option<event::Filled>, TooMuch> {
        match command.by {
            0 => Ok(None),
            by if by > 10 => Err(TooMuch),
            by => Ok(Some(event::Filled { by })),
        }
    }

    /// Fails after 7: there is no tank of that number.
    #[link]
    fn overflow(_: &state::Open, event: &event::Filled) -> Option<Link<Machine>> {
        (event.by == 7).then(|| Link::to(7_u64, event::Filled { by: 1 }))
    }
}
