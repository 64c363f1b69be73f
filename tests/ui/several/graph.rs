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
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
        Reopened,
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
        //~ error `event::Opened`: `state::Open` has no transition on `event::Opened`
        //~ help: `state::Open` takes `event::Updated` or `event::Closed`
        event::Opened
    }

    #[transition]
    fn shut(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `state::Open`: `state::Open` has a second transition on `event::Closed`; `close` is the first
        //~ help: remove `close` or `shut`, or let one of them leave another state
        state::Closed
    }

    #[transition]
    fn reopen(_: state::Closed, _: event::Reopened) -> state::Open {
        //~ error `state::Closed`: transition `reopen` leaves `state::Closed`, a terminal state
        //~ help: remove `#[terminal]` from `Closed`, or leave another state
        state::Open
    }

    #[hook]
    fn again(_: &state::Open, _: &event::Updated) -> event::Updated {
        //~ error `event::Updated`: this chain of hooks never ends: `again`
        //~ help: return `Option<event::Updated>` and end it with `None`
        event::Updated
    }
}

fn main() {}
