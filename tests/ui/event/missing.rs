//! A machine without events never moves.

use eventer::state_machine;

#[state_machine]
mod account {
    //~ error `account`: the machine has no events
    //~ help: add `#[event] pub enum Event { .. }`
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }
}

fn main() {}
