//! A transition has the ABI of Rust.

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
    extern "C" fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `extern "C"`: a transition cannot be `extern`
        //~ help: remove `extern "C"`
        state::Closed
    }
}

fn main() {}
