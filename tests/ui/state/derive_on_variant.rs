//! What a struct derives stands above the enum, or in `#[each]`.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[derive(Debug)]
        //~ error `derive`: `#[derive]` does not belong on a state
        //~ help: write `#[derive(Debug)]` above the enum, or `#[each(derive(Debug))]` here for this struct alone
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
