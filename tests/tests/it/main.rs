//! The state machine over the in-memory store, as its users meet it.

mod conflicts;
mod effects;
mod engine;
mod follow;
mod history;
mod idempotency;
mod ids;
mod links;
mod machines;
mod metadata;
mod refusals;
mod storage;
mod testing;
mod unknown;
