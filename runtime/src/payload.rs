//! What a payload may hold, the same in every store.
//!
//! JSON has no NaN and no infinity: `serde_json` writes `null` for them, which then cannot be read back. A string with
//! NUL cannot be kept by every database, and what is nested deeper than 128 levels can be written but not read. All
//! three are refused before anything is stored.

mod canonical;
mod compound;
mod parts;
#[cfg(test)]
mod tests;
mod writer;

use std::cell::Cell;

use serde::Serialize;
use serde_json::Error;

pub(crate) use canonical::canonical;
pub(crate) use parts::{Parts, is_same};
use writer::Writer;

/// The deepest nesting of a payload.
pub(crate) const DEPTH_MAX: usize = 100;

/// Writes a value as JSON that reads back as the same value.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    // Taken out while it is used: a `Serialize` that itself encodes something finds another one.
    let mut scratch = SCRATCH.take();
    scratch.clear();
    let written = value.serialize(&mut Writer::new(&mut scratch));
    let payload = written.map(|()| scratch.as_slice().into());
    if scratch.capacity() <= SCRATCH_LEN_MAX {
        SCRATCH.set(scratch);
    }
    payload
}

/// A scratch that has grown beyond this is not kept.
const SCRATCH_LEN_MAX: usize = 64 * 1024;

thread_local! {
    /// Where payloads are written before their size is known, so that each is kept in no more memory than it needs.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}
