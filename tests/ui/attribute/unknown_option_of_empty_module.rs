//! A module that holds nothing yet has no states to miss beside a wrong option.

use eventer::state_machine;

#[state_machine(colour = "red")]
//~ error `colour`: `colour` is no option of `state_machine`
//~ help: the options are `id`, `name`, `context`, `refusal`, `strict`, `exhaustive`, `crate`
mod account {}

fn main() {}
