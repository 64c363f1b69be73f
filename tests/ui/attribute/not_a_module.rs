//! A machine is a module: its enums and functions stand side by side.

use eventer::state_machine;

#[state_machine]
struct Account {
    //~ error `Account`: `#[state_machine]` belongs on a module
    //~ help: write it above the module, or wrap the machine in `mod order { .. }`, named after the entity
    open: bool,
}

fn main() {}
