//! A machine needs its states.

use eventer::state_machine;

#[state_machine]
mod account {
    //~ error `account`: machine `account` has no states
    //~ help: declare them in the module, as in `#[state] enum State { .. }`
    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }
}

fn main() {}
