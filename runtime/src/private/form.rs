//! The stored form of one variant's struct.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::declaration::{Decoded, Encoded};

/// A struct with serde's traits, or without.
///
/// The compiler takes the methods that are its own where the struct has the traits, and otherwise those of [`Formless`].
/// So a derive that is not imported is reported where it stands, and not with each struct again.
pub struct Form<'a, T>(pub &'a T);

impl<T: Serialize> Form<'_, T> {
    /// Writes a variant's own serde form.
    ///
    /// # Errors
    ///
    /// What its `Serialize` reports; if it holds NaN, an infinity or NUL, or is nested deeper than 100 levels.
    pub fn encode(self) -> Encoded {
        crate::payload::encode(self.0)
    }
}

impl<T: DeserializeOwned> Form<'_, T> {
    /// Reads a variant's own serde form and wraps it.
    pub fn decode<U>(payload: &[u8], wrap: impl FnOnce(T) -> U) -> Decoded<U> {
        Some(serde_json::from_slice(payload).map(wrap))
    }
}

/// Stands in for the form of a struct that has none. What calls it does not build.
pub trait Formless<T>: Sized {
    /// Fails to build: looked at only where it is used.
    const NONE: () = panic!("`Serialize` and `Deserialize` on a `State`, `Event`, `Command` or `Data` are serde's");

    /// Never called.
    fn encode(self) -> Encoded {
        let () = Self::NONE;
        unreachable!("what has no form does not build");
    }

    /// Never called.
    fn decode<U>(_: &[u8], _: impl FnOnce(T) -> U) -> Decoded<U> {
        let () = Self::NONE;
        unreachable!("what has no form does not build");
    }
}

impl<T> Formless<T> for Form<'_, T> {}
