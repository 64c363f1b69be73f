//! The states are the variants of an enum.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub struct State {
        //~ error `State`: `#[state]` belongs on an enum
        //~ help: declare an enum here, or remove `#[state]`
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
