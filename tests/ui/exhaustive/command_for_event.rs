//! A command is named where the event belongs.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[reject(state::Closed, command::Close, "is closed")]
    //~ error `#[reject(state::Closed, command::Close, "is closed")]`: `#[reject]` does not name one state and one event
    //~ help: write it as in `#[reject(state::A, event::B, "why")]`
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
        Close,
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
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
}

fn main() {}
