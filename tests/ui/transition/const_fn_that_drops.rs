//! A `const fn` that drops what it takes: one error for each argument that is not plain data.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { owner: String },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { owner: String },
        Closed { why: String },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { owner: event.owner }
    }

    #[transition]
    const fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ rustc[E0493] `_`: destructor of
        //~ rustc[E0493] `_`: destructor of
        state::Closed
    }
}

fn main() {}
