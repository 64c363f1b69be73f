//! A state that is to be terminal goes round, as every state may be noted; those that lead there are not at fault.

use eventer::state_machine;

#[state_machine(strict)]
mod account {
    #[state]
    pub enum State {
        Open,
        Closed,
        //~ error `Closed`: no path of transitions leads from state `Closed` to a terminal state
        //~ help: add a way to an end, or mark it `#[terminal]`
        #[terminal]
        Sold,
        //~ error `Sold`: no path of transitions leads to state `Sold`
        //~ help: add a transition that leads there, or remove the state
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
    fn update(_: &State, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
