//! A machine without states is nothing.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {}
    //~ error `State`: the machine has no states
    //~ help: add a variant for each state

    #[event]
    pub enum Event {
        Opened,
    }
}

fn main() {}
