//! Attributes of functions and of data stand on variants.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[transition]
        //~ error `transition`: `#[transition]` belongs on a function
        //~ help: remove it from this state
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        #[hook]
        //~ error `hook`: `#[hook]` belongs on a function
        //~ help: remove it from this event
        Updated,
        #[data]
        //~ error `data`: `#[data]` belongs on a struct
        //~ help: remove it from this event
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

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
