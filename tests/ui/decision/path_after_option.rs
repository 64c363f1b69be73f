//! After a transition that may stay or move, the next event must fit both.

use eventer::state_machine;

#[state_machine]
mod account {
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
    fn update(_: &mut state::Open, _: event::Updated) -> Option<state::Closed> {
        None
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
    fn decide_close(_: &state::Open, _: command::Close) -> (event::Updated, event::Closed) {
        //~ error `event::Closed`: `event::Closed` cannot follow here: `state::Closed` has no transition on it
        //~ help: `state::Closed` takes no event
        (event::Updated, event::Closed)
    }
}

fn main() {}
