//! A group without a name may be any: that the other groups lack the state is no second mistake.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group]
        //~ error `#[group]`: a group has no name
        //~ help: write it as in `#[group(Open)]`
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
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
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Frozen, _: command::Close) -> event::Closed {
        event::Closed
    }

    #[hook]
    fn follow(_: &state::Frozen, _: &event::Frozen) -> event::Closed {
        event::Closed
    }
}

fn main() {}
