//! The machine itself has this name.

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

    pub struct Machine;
    //~ error `Machine`: the name `Machine` is taken by what the macro generates in this module
    //~ help: give this another name; the names `Machine`, `Any`, `GRAPH`, `Refusal`, `state`, `event`, `command`, `group`, `message`, `index` are reserved here
}

fn main() {}
