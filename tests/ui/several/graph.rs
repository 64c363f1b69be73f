//! Faults of the graph beside faults of single functions.

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
    fn decide_close(_: &state::Open, _: command::Close) -> event::Opened {
        //~ error `event::Opened`: event `Opened` is not valid in state `Open`
        event::Opened
    }

    #[transition]
    fn shut(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `shut`: transitions `close` and `shut` both take event `Closed` in state `Open`
        state::Closed
    }

    #[transition]
    fn reopen(_: state::Closed, _: event::Opened) -> state::Open {
        //~ error `state::Closed`: transition `reopen` leaves `Closed`, which is terminal
        state::Open
    }

    #[hook]
    fn again(_: &state::Open, _: &event::Updated) -> event::Updated {
        //~ error `event::Updated`: the chain of hook `again` never ends
        event::Updated
    }
}

fn main() {}
