//! The macro must see the whole machine, which a module in another file does not show it.

use eventer::state_machine;

#[state_machine]
mod account;
//~ error `;`: the body of a machine stands in the same file

fn main() {}
