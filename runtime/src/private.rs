//! What generated code calls; not part of the public interface.

#[path = "private/form.rs"]
mod form;
#[path = "private/identity.rs"]
mod identity;
#[path = "private/threads.rs"]
mod threads;

pub use core::clone::Clone;
pub use core::convert::{From, Into};
pub use core::default::Default;
pub use core::fmt;
pub use core::marker::PhantomData;
pub use core::option::Option;
pub use core::primitive::{str, u8, u16, usize};
pub use core::result::Result;
pub use std::borrow::Cow;
pub use std::error::Error;
pub use std::string::String;
pub use std::sync::OnceLock;
pub use std::vec::Vec;

use crate::transition::AsIs;

pub use self::form::{Form, Formless};
pub use self::identity::{Given, Otherwise, Probed, identifies, known};
pub use self::threads::{Goes, Sent, Shared, Stays, Stuck, sent, shared};
pub use crate::declaration::{
    Cell, Decision, Decoded, Encoded, Formed, Kept, Machine, NoCommand, NoRefusal, Rejected, Unstored,
};
pub use crate::diagnostics::placeholder::{Anything, Misplaced};
pub use crate::effects::Effects;
pub use crate::graph::{CommandRow, EventRow, Graph, StateRow, Tables, TransitionRow, tables};
pub use crate::id::{EntityId, InvalidId, join, split};
pub use crate::link::Linked;
pub use crate::message::{Message, Published, record};
pub use crate::query::{Column, Entries, Field, Indexed, IndexedField, Typed, Value, column, kind, one_type};
pub use crate::transition::{
    Bare, Beginning, Begins, Declared, HandledIn, Hooked, Initial, Kind, Lander, Landing, OrStay, StateOf, To, ValidIn,
};
pub use crate::view::{Row, RowKey, Viewed};

/// Events in order, as a decision gives them.
pub fn decided<M: Machine, const N: usize>(events: [M::Event; N]) -> Decision<M> {
    Decision::Events(Vec::from(events))
}

/// What a decision refuses with: any error type.
#[diagnostic::on_unimplemented(
    message = "a refusal is an error type, and `{Self}` is none",
    label = "does not implement `std::error::Error`",
    note = "implement `std::error::Error` for it, by hand or with a crate such as `thiserror`"
)]
pub trait Reason {
    /// The reason as an error.
    fn as_error(&self) -> &(dyn Error + 'static);
}

impl<E: Error + 'static> Reason for E {
    fn as_error(&self) -> &(dyn Error + 'static) {
        self
    }
}

/// The reason of a refusal as an error.
pub fn refused<R: Reason>(why: &R) -> &(dyn Error + 'static) {
    why.as_error()
}

/// The type of `refusal = ..`, made of what a decision refuses with.
#[diagnostic::on_unimplemented(
    message = "a decision refuses with `{E}`, and the machine with `{Self}`, which has no `From<{E}>`",
    label = "does not become `{Self}`",
    note = "implement `From<{E}>` for `{Self}`, or let the macro declare the refusals: without `refusal = ..` it makes an enum of all"
)]
pub trait RefusalOf<E>: Sized {
    /// The decision's reason as the machine's.
    fn refusal(why: E) -> Self;
}

impl<R, E: Into<R>> RefusalOf<E> for R {
    #[inline]
    fn refusal(why: E) -> R {
        why.into()
    }
}

/// What a machine with a `refusal = ..` refuses with.
#[inline]
pub fn refusal<R: RefusalOf<E>, E>(why: E) -> R {
    R::refusal(why)
}

/// Records the messages of a `#[publish]` hook of the machine `M`.
pub fn publish<M: Machine, T: Published<M>>(_: PhantomData<M>, effects: &mut Effects, hook: &'static str, it: T) {
    it.publish(hook, effects);
}

/// Records the links of a `#[link]` hook.
pub fn link<T: Linked>(effects: &mut Effects, hook: &'static str, it: T) {
    it.link(hook, effects);
}

/// Records the rows of a `#[view]` hook.
pub fn view<T: Viewed>(effects: &mut Effects, hook: &'static str, it: T)
where
    T::Row: Row,
{
    it.view(hook, effects);
}

/// The group of a state that was matched to be one of its members.
#[inline]
pub fn grouped<M: Machine, G: Landing<M>>(state: M::State) -> G::In<Bare> {
    match G::land(state, AsIs) {
        Ok(group) => group,
        Err(_) => unreachable!("the state was matched to be in the group: a bug of eventer"),
    }
}
