//! The states are the variants of an enum.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub struct State {
        //~ error `struct`: `#[state]` belongs on an enum
        pub open: bool,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }
}

fn main() {}
