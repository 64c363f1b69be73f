//! The compiler knows the events of `event::` and suggests the nearest.

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
    fn close(_: state::Open, _: event::Clsed) -> state::Closed {
        //~ rustc[E0412|E0425] `Clsed`: cannot find type `Clsed` in module `event`
        //~ help: a struct with a similar name exists
        state::Closed
    }
}

fn main() {}
