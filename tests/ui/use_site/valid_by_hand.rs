//! Only the functions of a machine say what is valid where.

use eventer::transition::{To, ValidIn};
use eventer::{Eventer, state_machine};

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
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, event, state};

impl ValidIn<Machine, state::Closed> for event::Opened {
    //~ rustc[E0046] `impl ValidIn<Machine, state::Closed> for event::Opened`: not all trait items implemented, missing: `DeclaredByAFunction`
    type Next = To<state::Open>;
}

impl ValidIn<Machine, state::Closed> for event::Closed {
    type DeclaredByAFunction = ();
    //~ error[E0277] `()`: what is valid where is declared by the functions of the machine
    //~ help: remove this `impl`, and write the function in the machine's module
    type Next = To<state::Closed>;
}

fn main() {
    let closed = Eventer::start(event::Opened).apply(event::Closed);
    let _ = closed.apply(event::Opened);
}
