//! Read models that are folded from the log.

mod fact;
mod following;
mod read_model;
mod rebuilding;
mod verification;
mod waiting;

use std::error::Error as StdError;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::declaration::Machine;
use crate::id::EntityId;

pub use crate::answer::Happened;
pub use following::Following;
pub use read_model::ReadModel;
pub use rebuilding::{Progress, RebuildOptions, Rebuilding};
pub use verification::Verified;
#[doc(hidden)]
pub use waiting::Until;
pub use waiting::{Upto, WaitError};

pub(crate) use crate::store::happened;
pub(crate) use fact::Fact;
pub(crate) use following::{Route, Routes};
pub(crate) use read_model::decoded;
#[cfg(feature = "postgres")]
pub(crate) use rebuilding::{LOOK_EVERY, options_of, progress_of};
pub(crate) use waiting::wait_for;

/// An error of any type: why an event could not be taken.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A read model: views by their keys, each folded from the events that have its key.
///
/// [`Workers`](crate::Workers) keep it up to date in the background, and a [`ReadModel`] shows it. An event is applied to
/// the view of its key once, in the order of the log, in the transaction that also stores how far the log was read. What
/// it cannot take is parked, with all later events of the same key, until somebody looks at it.
///
/// The fold sees nothing but the view and the event, so that it can be made again from the log at any time.
///
/// ```
/// use eventer::projection::{Following, Follows, Happened, Projection, BoxError};
/// use eventer::state_machine;
/// use serde::{Deserialize, Serialize};
///
/// #[state_machine]
/// mod order {
///     use serde::{Deserialize, Serialize};
///
///     #[state]
///     #[derive(Serialize, Deserialize)]
///     pub enum State { #[terminal] Placed }
///
///     #[event]
///     #[derive(Serialize, Deserialize)]
///     pub enum Event { Placed { customer: String, cents: u64 } }
///
///     #[transition]
///     fn place(_: event::Placed) -> state::Placed { state::Placed }
/// }
///
/// /// What each customer ordered.
/// struct Customers;
///
/// #[derive(Default, Serialize, Deserialize)]
/// struct Customer { orders: u64, cents: u64 }
///
/// impl Projection for Customers {
///     const NAME: &'static str = "customers";
///     type Key = String;
///     type View = Customer;
///
///     fn follow(following: Following<Self>) -> Following<Self> {
///         following.machine::<order::Machine>()
///     }
/// }
///
/// impl Follows<order::Machine> for Customers {
///     fn key(&self, happened: &Happened<order::Machine>) -> Option<String> {
///         let order::Event::Placed(placed) = &happened.recorded.event;
///         Some(placed.customer.clone())
///     }
///
///     fn apply(&self, view: &mut Option<Customer>, happened: &Happened<order::Machine>) -> Result<(), BoxError> {
///         let order::Event::Placed(placed) = &happened.recorded.event;
///         let customer = view.get_or_insert_default();
///         customer.orders += 1;
///         customer.cents += placed.cents;
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no projection",
    label = "does not implement `Projection`",
    note = "implement `eventer::projection::Projection` for it; a reactor goes to `react`, a publisher to `relay`, and an `SqlProjection` to `project_sql`"
)]
pub trait Projection: Send + Sync + Sized + 'static {
    /// Its name, which no other subscription of the store has: 1 to 200 bytes, no NUL.
    const NAME: &'static str;

    /// Into how many shards it is divided when it is first read, by its keys: so many workers can make it together.
    ///
    /// The order of events holds for each key. Which view an event belongs to that cannot even be read is not known: each
    /// shard parks it, with the later ones of its entity, until it can be read.
    const SHARDS: u16 = 1;

    /// What a view is found by.
    type Key: EntityId;

    /// One view.
    type View: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Names what it follows.
    fn follow(following: Following<Self>) -> Following<Self>;
}

/// A projection that follows the machine `M`.
#[diagnostic::on_unimplemented(
    message = "projection `{Self}` does not say what it does with the events of `{M}`",
    label = "`{Self}` does not implement `Follows<{M}>`",
    note = "write `impl Follows<{M}> for {Self}`, or follow only machines for which there is one"
)]
pub trait Follows<M: Machine>: Projection {
    /// The view that an event belongs to; `None` if it belongs to none.
    fn key(&self, happened: &Happened<M>) -> Option<Self::Key>;

    /// Applies an event to its view; `None` is a view that is not there, before and after.
    ///
    /// # Errors
    ///
    /// Whatever keeps the event from being applied: what was done to the view is discarded then.
    fn apply(&self, view: &mut Option<Self::View>, happened: &Happened<M>) -> Result<(), BoxError>;
}
