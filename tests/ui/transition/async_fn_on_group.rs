//! A function that only looks at a group cannot wait either, whatever its role.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Seen,
        Frozen,
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
    fn freeze(_: state::Open, _: event::Frozen) -> state::Frozen {
        state::Frozen
    }

    #[transition]
    async fn see(_: &group::Live, _: event::Seen) {}
    //~ error `async`: a transition cannot be `async`
    //~ help: it is pure and does no I/O; do that before or after the call

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    async fn decide_close(_: &group::Live, _: command::Close) -> event::Closed {
        //~ error `async`: a decision cannot be `async`
        //~ help: it is pure and does no I/O; do that before or after the call
        event::Closed
    }

    #[hook]
    async fn follow(_: &group::Live, _: &event::Frozen) -> event::Closed {
        //~ error `async`: a hook cannot be `async`
        //~ help: it is pure and does no I/O; do that before or after the call
        event::Closed
    }
}

fn main() {}
