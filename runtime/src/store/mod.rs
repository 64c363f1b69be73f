//! Where events and current states are kept: small traits, one for each thing that a store can do, and the adapters.
//!
//! An adapter implements [`Store`] and [`History`] for the engine, and [`EventLog`], [`Outbox`], [`Views`] and
//! [`Queries`] for those who read what was stored. The feature `conformance` holds every adapter to what is written
//! here, save [`Queries`], which it does not cover yet.
//!
//! # Contract
//!
//! - **Atomic**: a [`Commit`] is stored whole or not at all: all its events, states, messages and view rows, for all its
//!   entities.
//! - **Optimistic**: each [`Change`] names the version and the last event that it was decided on, and each [`Guard`]
//!   those of an entity that the commit relies on and leaves as it is. If one of the entities is elsewhere by then,
//!   nothing is stored and the outcome is [`Committed::Conflict`].
//! - **Resolvable**: a commit that is sent again, with the same event ids, is stored once and answered with
//!   [`Committed::Stored`] as the first time. So a caller who lost the answer ([`StoreErrorKind::Unknown`]) sends the same
//!   commit again. The ids of the first change tell, all of them, and they are looked at first.
//! - **Idempotent**: a [`Key`] is accepted once in the life of its entity; another commit that brings it, or the same
//!   without any events, is answered with [`Committed::Repeated`] and stores nothing. The key is looked at before the
//!   versions.
//! - **Durable**: what was answered with [`Committed::Stored`] is not lost.
//! - **Whole**: what one load gives is the entity at one moment: its version, its last event and the state that they led
//!   to, and the outcome of the key no older than they are.
//! - **Ordered**: versions of an entity count from 1 without holes. Positions grow with each event of the store and, for
//!   one entity, with its versions; they may have holes. Within a commit they follow the order of its changes.
//! - **Visible**: whoever loads after a commit was answered sees it. [`EventLog::events`] and [`Outbox::messages`] may show
//!   it a little later, and never show anything while something with a lower position can still appear.
//! - **Immutable**: a stored event is never changed or removed.
//! - **Trusting**: the ids of events and messages are drawn so that no other has them. A store need not look whether that
//!   holds between entities.
//! - **Exact**: payloads come back as equal JSON values, texts as the same text, times in whole microseconds.
//! - **Cancellable**: every future may be dropped at any point. A commit then happened whole or did not happen.

mod bounds;
pub(crate) mod bucket;
mod commit;
mod decoding;
mod error;
mod filter;
#[cfg(feature = "workers")]
mod inbox;
mod listing;
mod memory;
#[cfg(feature = "postgres")]
pub mod postgres;
mod records;
#[cfg(feature = "workers")]
mod subscription;

use std::future::Future;

use crate::query::Value;

pub use bounds::EngineStore;
#[cfg(feature = "workers")]
pub use bounds::{ViewStore, WorkerStore};
pub use commit::{Change, Commit, Committed, Expected, Guard, Key, NewEvent, NewMessage, PayloadHash, ViewRow};
pub use decoding::Unreadable;
#[cfg(feature = "workers")]
pub(crate) use decoding::happened;
pub use error::{StoreError, StoreErrorKind};
pub use filter::{EventFilter, EventPage, MachineFilter, Share, UnknownEvent};
#[cfg(feature = "workers")]
pub use inbox::{InboxEntry, Inboxes};
pub use listing::{ListedEntity, Listing, Place, Sort, Tally, Test};
pub use memory::MemoryStore;
pub use records::{EVENT_FORM, Loaded, LoggedEvent, Outcome, Snapshot, StoredEvent, StoredMessage, StoredState};
#[cfg(feature = "workers")]
pub use subscription::{
    Claim, Generation, GenerationStatus, Lease, LogEnds, Logged, NotRebuildable, Parked, ParkedEvents, ParkedStatus,
    Parking, ReadModels, Reads, RowWrite, ShardId, ShardPlace, Step, Subscription, SubscriptionKind, Subscriptions,
    Swap,
};

/// Keeps the events and the current state of entities: what the engine needs to accept an event.
///
/// Payloads are opaque to the store. See the [module](self) for the contract.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store",
    label = "not a store",
    note = "`MemoryStore` and, with the feature `postgres`, `PgStore` are; an adapter implements `eventer::store::Store`"
)]
pub trait Store: Send + Sync + 'static {
    /// Loads the current state of an entity and, if a key is given, what came of the commit that brought it.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](StoreErrorKind::Unavailable), [`Corrupt`](StoreErrorKind::Corrupt) or
    /// [`Failed`](StoreErrorKind::Failed).
    fn load(
        &self,
        machine: &str,
        id: &str,
        key: Option<&str>,
    ) -> impl Future<Output = Result<Loaded, StoreError>> + Send;

    /// Stores what one call led to, whole, if every entity is where it was expected.
    ///
    /// # Errors
    ///
    /// As for [`load`](Self::load); [`Refused`](StoreErrorKind::Refused) if the commit breaks the contract;
    /// [`Unknown`](StoreErrorKind::Unknown), with the commit in it, if it cannot be said whether it was stored.
    fn commit(&self, commit: Commit) -> impl Future<Output = Result<Committed, StoreError>> + Send;
}

/// Shows what happened to one entity.
#[diagnostic::on_unimplemented(
    message = "store `{Self}` does not show what happened to an entity",
    label = "does not implement `History`",
    note = "`MemoryStore` and, with the feature `postgres`, `PgStore` do; an adapter implements `eventer::store::History`"
)]
pub trait History: Send + Sync + 'static {
    /// Loads the events of an entity with versions above `after`, in order, at most `len_max` of them; none if there is
    /// no such entity.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`].
    fn history(
        &self,
        machine: &str,
        id: &str,
        after: u64,
        len_max: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> + Send;
}

/// Shows everything that happened, in one order.
#[diagnostic::on_unimplemented(
    message = "store `{Self}` does not show what happened to all entities",
    label = "does not implement `EventLog`",
    note = "`MemoryStore` and, with the feature `postgres`, `PgStore` do; an adapter implements `eventer::store::EventLog`"
)]
pub trait EventLog: Send + Sync + 'static {
    /// Loads the events with positions above `after`, in order, at most `len_max` of them: fewer also where more follow, if
    /// they are large, and none only where there are no others.
    ///
    /// No event appears later with a position at or below the last one that was shown.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`].
    fn events(&self, after: u64, len_max: usize) -> impl Future<Output = Result<Vec<LoggedEvent>, StoreError>> + Send;

    /// Loads the events with positions above `after` that pass a filter, in order, at most `len_max` of them, and tells how
    /// far that looked, and whether that is the end.
    ///
    /// No event that passes appears later with a position at or below that.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`].
    fn events_of(
        &self,
        filter: &EventFilter,
        after: u64,
        len_max: usize,
    ) -> impl Future<Output = Result<EventPage, StoreError>> + Send;

    /// The position up to which everything is decided: each event there is visible or will never be.
    ///
    /// It may be below the end of the log, but by no more than what was stored since commits that are under way began. A
    /// store that does not know it waits for them a while.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`]; [`Unavailable`](StoreErrorKind::Unavailable) if it cannot be known yet.
    fn watermark(&self) -> impl Future<Output = Result<u64, StoreError>> + Send;
}

/// Shows the messages that left with commits.
#[diagnostic::on_unimplemented(
    message = "store `{Self}` does not show messages",
    label = "does not implement `Outbox`",
    note = "`MemoryStore` and, with the feature `postgres`, `PgStore` do; an adapter implements `eventer::store::Outbox`"
)]
pub trait Outbox: Send + Sync + 'static {
    /// Loads the messages with positions above `after`, in order, at most `len_max` of them: fewer also where more follow,
    /// if they are large, and none only where there are no others. Those of one entity are in the order of its events.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`].
    fn messages(
        &self,
        after: u64,
        len_max: usize,
    ) -> impl Future<Output = Result<Vec<StoredMessage>, StoreError>> + Send;
}

/// Shows the rows that views wrote.
#[diagnostic::on_unimplemented(
    message = "store `{Self}` does not show the rows of views",
    label = "does not implement `Views`",
    note = "`MemoryStore` and, with the feature `postgres`, `PgStore` do; an adapter implements `eventer::store::Views`"
)]
pub trait Views: Send + Sync + 'static {
    /// Loads the value that the machine's view last put under a key, if it is there.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`].
    fn view(
        &self,
        machine: &str,
        view: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;
}

/// Shows which entities are in which state, and with which values in their indexed fields.
///
/// An entity is in its state since the last of its events that came from another state, or began its life.
/// What is shown is as of one moment, at which every commit that was answered is there.
#[diagnostic::on_unimplemented(
    message = "store `{Self}` answers no queries",
    label = "does not implement `Queries`",
    note = "`MemoryStore` and, with the feature `postgres`, `PgStore` do; an adapter implements `eventer::store::Queries`"
)]
pub trait Queries: Send + Sync + 'static {
    /// Loads the entities that a listing asks for, in its order.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`]; [`Refused`](StoreErrorKind::Refused) if the store has no index for what is asked.
    fn list(&self, listing: &Listing) -> impl Future<Output = Result<Vec<ListedEntity>, StoreError>> + Send;

    /// Counts the entities that a listing asks for; its order, its `after` and its `len_max` do not matter.
    ///
    /// The most frequent come first, and of equals the least value, those without one last. Values that no entity has are
    /// left out; [`Tally::All`] is one count without a value.
    ///
    /// # Errors
    ///
    /// As for [`list`](Self::list).
    fn counts(
        &self,
        listing: &Listing,
        by: Tally,
    ) -> impl Future<Output = Result<Vec<(Option<Value>, u64)>, StoreError>> + Send;
}
