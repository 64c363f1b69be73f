//! A machine is a module: its enums and functions stand side by side.

use eventer::state_machine;

#[state_machine]
struct Account {
    //~ error `struct`: `#[state_machine]` belongs on a module
    //~ help: move the states, the events and the functions into `mod account { .. }`
    open: bool,
}

fn main() {}
