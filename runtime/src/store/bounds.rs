//! Bounds on what is given as a store: a value that is no store is one error where it is given, and none in later
//! calls.

use super::{History, Store};
#[cfg(feature = "workers")]
use super::{ParkedEvents, ReadModels, Subscriptions};

/// A store that a [`StateMachine`](crate::StateMachine) runs on: whatever is [`Store`] and [`History`].
///
/// `Way` is found by the compiler. It tells two impls apart, of which one never applies. Of a trait with a single impl the
/// compiler takes for granted that it applies, gives [`Itself`](Self::Itself) for what is no store too, and reports each
/// call on what was made with it. With two it knows no such type, and of an unknown type it reports nothing.
/// The traits of what events and commands are do without a `Way`; here [`Itself`](Self::Itself) stands in the result, too, where
/// without it the compiler would report the value a second time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store that a state machine runs on",
    label = "not a store",
    note = "give `MemoryStore::new()` or, with the feature `postgres`, a `PgStore`: by value, and as `store.clone()` where it is needed again",
    note = "an adapter implements `eventer::store::Store` and `eventer::store::History`"
)]
pub trait EngineStore<Way>: Sized {
    /// The store's own type.
    type Itself;

    #[doc(hidden)]
    fn itself(self) -> Self::Itself;
}

/// A store that [`Workers`](crate::Workers) read: whatever is [`Subscriptions`], [`ParkedEvents`] and `Clone`.
///
/// For `Way`, see [`EngineStore`].
#[cfg(feature = "workers")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store that workers read",
    label = "not a store with subscriptions",
    note = "give `MemoryStore::new()` or, with the feature `postgres`, a `PgStore`: by value, and as `store.clone()` where it is needed again",
    note = "an adapter implements `eventer::store::Subscriptions`, `eventer::store::ParkedEvents` and `Clone`"
)]
pub trait WorkerStore<Way>: Sized {
    /// The store's own type.
    type Itself;

    #[doc(hidden)]
    fn itself(self) -> Self::Itself;
}

/// A store that a [`ReadModel`](crate::projection::ReadModel) shows the views of: whatever is [`ReadModels`].
///
/// For `Way`, see [`EngineStore`].
#[cfg(feature = "workers")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store with read models",
    label = "not a store of views",
    note = "give `MemoryStore::new()` or, with the feature `postgres`, a `PgStore`: by value, and as `store.clone()` where it is needed again",
    note = "an adapter implements `eventer::store::ReadModels`"
)]
pub trait ViewStore<Way>: Sized {
    /// The store's own type.
    type Itself;

    #[doc(hidden)]
    fn itself(self) -> Self::Itself;
}

/// The way of what is a store.
#[doc(hidden)]
#[derive(Debug)]
pub enum AsStore {}

/// The way that nothing goes.
#[doc(hidden)]
#[derive(Debug)]
pub enum AsNothing {}

/// Implemented by nothing.
#[doc(hidden)]
pub trait Nothing {}

macro_rules! given {
    ($($(#[$attribute:meta])* $given:ident: $first:ident $(+ $other:ident)*;)*) => {$(
        $(#[$attribute])*
        #[diagnostic::do_not_recommend]
        impl<St: $first $(+ $other)*> $given<AsStore> for St {
            type Itself = St;

            fn itself(self) -> St {
                self
            }
        }

        $(#[$attribute])*
        #[diagnostic::do_not_recommend]
        impl<St: Nothing> $given<AsNothing> for St {
            type Itself = St;

            fn itself(self) -> St {
                self
            }
        }
    )*};
}

given! {
    EngineStore: Store + History;
    #[cfg(feature = "workers")]
    WorkerStore: Subscriptions + ParkedEvents + Clone;
    #[cfg(feature = "workers")]
    ViewStore: ReadModels;
}
