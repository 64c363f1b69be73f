//! Attributes of the macro stand on fields.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open {
            #[terminal]
            //~ error `terminal`: `#[terminal]` does not belong on a field
            //~ help: remove it
            sum: u32,
            #[group(Live)]
            //~ error `group`: `#[group]` does not belong on a field
            //~ help: remove it
            owner: String,
        },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated(
            #[event]
            //~ error `event`: `#[event]` does not belong on a field
            //~ help: remove it
            u32,
            #[ignore]
            //~ error `ignore`: `#[ignore]` does not belong on a field
            //~ help: remove it
            u32,
        ),
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { sum: 0, owner: String::new() }
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
