//! A misspelt context is unknown, and the decisions that name it rightly are not wrong.

use eventer::state_machine;

pub struct Desk;

#[state_machine(context = Dsek)]
//~ rustc[E0412|E0425] `Dsek`: cannot find type `Dsek` in this scope
mod account {
    use super::*;

    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
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
    fn close(it: group::Live, _: event::Closed) -> state::Closed {
        match it {
            group::Live::Open(_) | group::Live::Paused(_) => state::Closed,
        }
    }

    #[decide]
    fn decide_close(_: &group::Live, _: &Desk, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {}
