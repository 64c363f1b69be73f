//! A hook on an inner step of a path would come before the events that were proved.

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
    #[derive(Clone)]
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
    fn decide_close(_: &state::Open, _: command::Close) -> (event::Updated, event::Closed) {
        //~ error `event::Updated`: hook `close_early` chains from `event::Updated`, before the next event of decision `decide_close`
        //~ help: let `decide_close` return this event alone, or remove the hook
        (event::Updated, event::Closed)
    }

    #[hook]
    fn close_early(_: &state::Open, _: &event::Updated) -> Option<event::Closed> {
        None
    }
}

fn main() {}
