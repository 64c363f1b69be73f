//! A transition is called from generated code, which is never unsafe.

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
    unsafe fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `unsafe`: a transition cannot be `unsafe`
        //~ help: remove `unsafe`
        state::Closed
    }
}

fn main() {}
