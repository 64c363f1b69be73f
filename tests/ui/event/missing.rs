//! A machine without events never moves.

use eventer::state_machine;

#[state_machine]
mod account {
    //~ error `account`: machine `account` has no events
    //~ help: declare them in the module, as in `#[event] enum Event { .. }`
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }
}

fn main() {}
