//! The attributes of two enums are swapped.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[command]
    pub enum Event {
        //~ error `Event`: `Event` is marked with `#[command]`
        //~ help: mark it with `#[event]`
        Opened,
        Updated,
        Closed,
    }

    #[event]
    pub enum Command {
        //~ error `Command`: `Command` is marked with `#[event]`
        //~ help: mark it with `#[command]`
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
