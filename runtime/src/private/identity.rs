//! The type of `id = ..`: whether it can identify an entity, asked in one place and answered with one error.
//!
//! What a type lacks is an error for each trait and for each place that asks. Here it is a number of the compiler's instead,
//! the length of an array: where that cannot be told, for whatever reason, the type of the id is one of which the compiler
//! says nothing.

use std::hash::Hash;
use std::marker::PhantomData;

use crate::id::EntityId;

/// The type that was given, once it is known to identify.
pub trait Given<T> {
    /// That type.
    type Id;
}

impl<T> Given<T> for [(); 0] {
    type Id = T;
}

/// A type that can be asked for what it implements.
pub struct Probed<T>(PhantomData<T>);

impl<T> Probed<T> {
    /// The type as a value.
    pub(super) fn new() -> Self {
        Probed(PhantomData)
    }
}

impl<T: Clone> Probed<T> {
    /// Whether it can be copied.
    pub const CLONE: bool = true;
}

impl<T: Eq + Hash> Probed<T> {
    /// Whether it can be a key.
    pub const KEY: bool = true;
}

impl<T: Send + Sync> Probed<T> {
    /// Whether it can go to another thread.
    pub const SENT: bool = true;
}

/// The answers where the ones above do not hold: those of the type itself come before those of a trait.
pub trait Otherwise {
    /// It cannot be copied.
    const CLONE: bool = false;
    /// It cannot be a key.
    const KEY: bool = false;
    /// It stays on its thread.
    const SENT: bool = false;
}

impl<T> Otherwise for Probed<T> {}

/// Asks for `EntityId` alone.
pub const fn known<T: EntityId>() {}

/// The length of the array by which a type that identifies is found.
///
/// # Panics
///
/// With what is said of a type that does not: `incomplete` if it is not `whole`, since it lacks a trait that can be derived,
/// and `bound` if it is not `free` to go to another thread.
#[track_caller]
#[must_use]
pub const fn identifies(whole: bool, incomplete: &str, free: bool, bound: &str) -> usize {
    assert!(whole, "{}", incomplete);
    assert!(free, "{}", bound);
    0
}
