//! A decision only looks at the context.

use eventer::state_machine;

pub struct Desk;

#[state_machine(context = Desk)]
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
    fn decide_close(_: &state::Open, _: Desk, _: command::Close) -> event::Closed {
        //~ error `Desk`: a decision only looks at the context
        //~ help: write `&Desk`
        event::Closed
    }
}

fn main() {}
