//! A chain never ends if every branch of it comes back.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
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

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: group::Live, _: event::Updated) -> group::Live {
        state::Paused.into()
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[hook]
    fn update_open(_: &state::Open, _: &event::Updated) -> event::Updated {
        //~ error `event::Updated`: this chain of hooks never ends: `update_open`
        //~ help: return `Option<event::Updated>` and end it with `None`
        event::Updated
    }

    #[hook]
    fn update_paused(_: &state::Paused, _: &event::Updated) -> event::Updated {
        event::Updated
    }
}

fn main() {}
