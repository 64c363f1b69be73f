//! What must hold whatever happens: nothing that was acknowledged is lost, nothing is doubled, nothing is missed.
//!
//! Each test has a server of its own. `cargo xtask soak` lets the same run for longer.

mod clients;
mod crashes;
mod cuts;
mod disk;
mod errors;
mod group_cuts;
mod ledger;
mod page;
mod projected;
mod reader;
mod soak;
pub mod stage;
mod terminated;
mod verdict;
mod worker;
mod worker_soak;
mod writer;
