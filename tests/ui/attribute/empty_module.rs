//! Nothing is written yet.

use eventer::state_machine;

#[state_machine]
mod account {}
//~ error `account`: machine `account` has no states and no events
//~ help: declare them in the module, as in `#[state] enum State { .. }` and `#[event] enum Event { .. }`

fn main() {}
