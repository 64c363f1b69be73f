//! A machine has one type of state: its graph cannot depend on a parameter.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State<T> {
        //~ error `<T>`: a machine cannot be generic
        //~ help: use concrete types, which own their data
        Open(T),
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
        state::Open(7)
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
