//! Several events are one tuple, or a list of the enum by the name that it has.

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
    pub enum AccountEvent {
        Opened,
        Updated,
        Closed,
    }

    #[command]
    pub enum Command {
        Update,
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
    fn decide_update(_: &state::Open, _: command::Update) -> Option<Vec<Event>> {
        //~ error `Vec<Event>`: `Vec<Event>` is not an event of this machine
        //~ help: write `Vec<AccountEvent>`, a list of any events
        Some(vec![event::Updated.into()])
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> (event::Updated, (event::Updated, event::Closed)) {
        //~ error `(event::Updated, event::Closed)`: `(event::Updated, event::Closed)` is not an event of this machine
        //~ help: write `event::Updated, event::Closed` without parentheses of their own
        (event::Updated, (event::Updated, event::Closed))
    }
}

fn main() {}
