//! A module that holds nothing yet has no states to miss beside a wrong option.

use eventer::state_machine;

#[state_machine(nam = "account")]
//~ error `nam`: `nam` is no option of `state_machine`
//~ help: did you mean `name`?
mod account {}

fn main() {}
