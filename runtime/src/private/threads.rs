//! Whether what a machine stores can go to other threads: one error for each type that cannot, not one for `Send` and one
//! for `Sync`.

use super::Probed;

impl<T> Probed<T> {
    /// Asks the type of a value.
    pub fn of(_: &T) -> Self {
        Probed::new()
    }
}

impl<T: Send> Probed<T> {
    /// It can be sent.
    pub fn sent(&self) -> Goes {
        Goes
    }
}

impl<T: Send + Sync> Probed<T> {
    /// It can be shared.
    pub fn shared(&self) -> Goes {
        Goes
    }
}

/// The answer of a type that goes to other threads.
pub struct Goes;

/// The answer of one that does not.
pub struct Stuck;

/// The answers where the ones of `Probed` itself do not hold.
pub trait Stays {
    /// It stays on its thread.
    fn sent(&self) -> Stuck;
    /// It stays on its thread.
    fn shared(&self) -> Stuck;
}

impl<T> Stays for Probed<T> {
    fn sent(&self) -> Stuck {
        Stuck
    }

    fn shared(&self) -> Stuck {
        Stuck
    }
}

/// The answer that a type `T` must give.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot go to another thread",
    label = "not `Send`",
    note = "calls on a store are made on any thread: use a type that is `Send`, such as `Arc` for `Rc`"
)]
pub trait Sent<T> {}

impl<T> Sent<T> for Goes {}

/// The answer that a type `T` must give that is looked at from several threads.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be shared between threads",
    label = "not `Send` and `Sync`",
    note = "calls on a store are made on any thread: use a type that is `Send` and `Sync`, such as `Arc` for `Rc` and `Mutex` for `RefCell`"
)]
pub trait Shared<T> {}

impl<T> Shared<T> for Goes {}

/// Asks that a value can be sent.
pub fn sent<T, A: Sent<T>>(_: &T, _: A) {}

/// Asks that a value can be shared.
pub fn shared<T, A: Shared<T>>(_: &T, _: A) {}
