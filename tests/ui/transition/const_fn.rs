//! A `const` transition promises something that the machine does not use.

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
    const fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `const`: transition `close` cannot be `const`
        //~ help: remove `const`
        state::Closed
    }
}

fn main() {}
