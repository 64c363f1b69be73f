//! The modules of states, events, commands and groups have these names.

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

    mod state {}
    //~ error `state`: the name `state` is reserved in a machine

    mod event {}
    //~ error `event`: the name `event` is reserved in a machine

    mod command {}
    //~ error `command`: the name `command` is reserved in a machine

    mod group {}
    //~ error `group`: the name `group` is reserved in a machine
}

fn main() {}
