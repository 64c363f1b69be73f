//! The value of a misspelt option counts.

use eventer::state_machine;

pub struct Desk;

#[state_machine(contxt = Desk)]
//~ error `contxt`: `contxt` is no option of `state_machine`
//~ help: did you mean `context`?
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
    fn decide_close(_: &state::Open, _: &Desk, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {}
