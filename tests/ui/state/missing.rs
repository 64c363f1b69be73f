//! A machine needs its states.

use eventer::state_machine;

#[state_machine]
mod account {
    //~ error `account`: the machine has no states
    //~ help: add `#[state] pub enum State { .. }`
    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }
}

fn main() {}
