//! The state machine over the in-memory store, as its users meet it.

mod cancellation;
mod concurrency;
mod conflicts;
mod counted;
mod effects;
mod engine;
mod faults;
mod follow;
mod guards;
mod history;
mod idempotency;
mod ids;
mod links;
mod machines;
mod metadata;
mod odometer;
mod parcel;
mod prepared;
mod queries;
mod reading;
mod recent;
mod refusals;
mod storage;
mod testing;
mod unknown;
