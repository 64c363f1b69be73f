//! The state machine over the in-memory store, as its users meet it.

mod cancellation;
mod concurrency;
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
mod odometer;
mod refusals;
mod storage;
mod testing;
mod unknown;
