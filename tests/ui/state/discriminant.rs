//! A state is stored by its name, never by a number.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open = 1,
        //~ error `1`: a discriminant on `Open` would have no effect
        //~ help: the stored name is given by `#[state(name = "..")]`
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
}

fn main() {}
