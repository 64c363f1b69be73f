//! The compiler knows the states of `state::` and suggests the nearest; the macro adds nothing.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Pending,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Pending {
        state::Pending
    }

    #[transition]
    fn close(_: state::Pendng, _: event::Closed) -> state::Closed {
        //~ rustc[E0412|E0425] `Pendng`: cannot find type `Pendng` in module `state`
        //~ help: a struct with a similar name exists
        state::Closed
    }
}

fn main() {}
