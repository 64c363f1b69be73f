//! A condition that is never met is said once, wherever it is repeated.

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
        #[cfg(no_such_condition)]
        //~ warning `no_such_condition`: unexpected `cfg` condition name: `no_such_condition`
        Paused,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[cfg(no_such_condition)]
    //~ warning `no_such_condition`: unexpected `cfg` condition name: `no_such_condition`
    #[transition]
    fn pause(_: &mut state::Open, _: event::Paused) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
