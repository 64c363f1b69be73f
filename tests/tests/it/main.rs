//! The state machine over the in-memory store, as its users meet it.

mod conflicts;
mod effects;
mod engine;
mod ids;
mod machines;
mod refusals;
mod storage;
