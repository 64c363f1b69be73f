//! Subscriptions: named readers of the log, each with a place that outlives the process that reads.
//!
//! A subscription reads all events that it follows, in order, and never twice as far as its own writes go: the place is
//! moved in the transaction that writes what was made of the events. It is read in shards, each by one worker at a time;
//! a subscription that writes rows may be read in several generations, of which one is live.

mod generation;
mod lease;
mod parking;
mod step;

use std::future::Future;

pub use generation::{Generation, GenerationStatus, ShardPlace, Swap};
pub(crate) use lease::check_shards;
pub use lease::{Claim, Lease, LogEnds, NotRebuildable, Reads, ShardId, Subscription, SubscriptionKind};
pub use parking::{Logged, Parked, ParkedStatus};
pub use step::{Parking, RowWrite, Step};

use super::{EventLog, StoreError, StoreErrorKind};

/// So many names of subscriptions are told where one is not there.
pub(crate) const NAMES_MAX: usize = 16;

/// What to say of a name that no subscription has; with the first names that there are, and whether there are more.
pub(crate) fn no_subscription(name: &str, known: &[String]) -> StoreError {
    let first: Vec<_> = known.iter().take(NAMES_MAX).map(|name| format!("{name:?}")).collect();
    let more = if known.len() > NAMES_MAX { " and more" } else { "" };
    let reason = if first.is_empty() {
        format!("there is no subscription {name:?}, nor any other: workers make them as they start")
    } else {
        format!(
            "there is no subscription {name:?}; there are {}{more}",
            first.join(", ")
        )
    };
    StoreError::new(StoreErrorKind::Refused, reason)
}

/// Keeps how far each subscription was read, who reads it, and the rows that it wrote.
///
/// # Contract
///
/// - **Leased**: a shard is read by one worker at a time. Who claims it gets an epoch that no other had, and keeps it
///   until its lease runs out by the store's clock, or it gives it back.
/// - **Fenced**: a [`Step`] is stored whole, with the place it leads to, if its lease has the last epoch and the shard is
///   at the place that the step begins at; otherwise nothing of it is. Clocks of workers do not matter.
/// - **Fair**: of the shards of a subscription, all workers that want them get equally many; those that are left over then
///   stay with who has them.
/// - **Cancellable**: every future may be dropped at any point. A step then happened whole or did not happen.
pub trait Subscriptions: EventLog {
    /// Makes a subscription with its first generation, which is live and where the subscription begins, if there is
    /// none of this name.
    ///
    /// One that is there stays as it is: the number of shards is that of its generation.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) for a name that is empty,
    /// longer than 200 bytes or holds NUL, for a number of shards that is not between 1 and 1,024, and if the one that is
    /// there is of another kind or reads another log.
    fn subscribe(&self, subscription: &Subscription) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether there is a subscription of this name.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load).
    fn is_subscribed(&self, name: &str) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Tells that a worker is alive, renews the leases it has, gives back what is above its share, and takes shards that
    /// nobody reads, up to its share. Returns all leases that it has now.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load).
    fn claim(&self, claim: &Claim) -> impl Future<Output = Result<Vec<Lease>, StoreError>> + Send;

    /// Loads the rows that a generation has under these keys, in their order.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load).
    fn rows(
        &self,
        subscription: &str,
        generation: u32,
        keys: &[String],
    ) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>, StoreError>> + Send;

    /// Stores what was made of events, and moves the shard to where the step leads. False if the lease is lost: nothing
    /// was stored then.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load), [`Refused`](super::StoreErrorKind::Refused) if the step
    /// [breaks a rule](Step::check), and [`Unknown`](super::StoreErrorKind::Unknown) if it cannot be said whether it was
    /// stored: who claims again learns the place.
    fn advance(&self, step: Step) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Where both logs end: how far is still to be read.
    ///
    /// # Errors
    ///
    /// As for [`EventLog::watermark`].
    fn ends(&self) -> impl Future<Output = Result<LogEnds, StoreError>> + Send;

    /// Ends when something may have been stored since it was called, by this process or, a little later, by another. It
    /// may also end without reason.
    fn woken(&self) -> impl Future<Output = ()> + Send;
}

/// Shows what subscriptions wrote, and lets them write it anew.
pub trait ReadModels: Send + Sync + 'static {
    /// The row that the live generation has under a key.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load).
    fn row(&self, subscription: &str, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;

    /// The rows of the live generation with keys above `after`, byte by byte, in order of keys; at most `len_max`.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load).
    fn rows_after(
        &self,
        subscription: &str,
        after: &str,
        len_max: usize,
    ) -> impl Future<Output = Result<Vec<(String, Vec<u8>)>, StoreError>> + Send;

    /// The generations of a subscription, by their numbers. What was discarded is not shown.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// subscription.
    fn generations(&self, subscription: &str) -> impl Future<Output = Result<Vec<Generation>, StoreError>> + Send;

    /// How much a generation has parked that was not given up: what it wrote lacks that. 1,000 if it is more, since there may
    /// be very much; 0 if there is no such generation.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load).
    fn parked_len(&self, subscription: &str, generation: u32) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Begins a new generation at place 0, beside the live one, and returns its number. There is at most one: if one is
    /// being built, its number is returned.
    ///
    /// A number is given once: who holds a lease of a generation that was discarded holds none of a later one.
    ///
    /// With a rate, each shard of it takes at most so many events a second.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// subscription, for a number of shards that is not between 1 and 1,024, and with [`NotRebuildable`] as its source if it
    /// is [`Delivered`](SubscriptionKind::Delivered).
    fn rebuild(
        &self,
        subscription: &str,
        shards: u16,
        rate_max: Option<u32>,
    ) -> impl Future<Output = Result<u32, StoreError>> + Send;

    /// Stops or resumes the reading of a generation, whoever reads it: a step of a paused one is not stored.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// generation.
    fn pause(
        &self,
        subscription: &str,
        generation: u32,
        paused: bool,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Gives a generation another rate: each shard of it takes at most so many events a second, or as many as it can.
    /// Whoever reads it knows with the next claim.
    ///
    /// # Errors
    ///
    /// As for [`pause`](Self::pause).
    fn throttle(
        &self,
        subscription: &str,
        generation: u32,
        rate_max: Option<u32>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Makes the generation that is being built the live one, in one step, once it is as far as the live one is. The one
    /// that was live is retired. Its rate and a pause end with its building.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// generation, or it is retired.
    fn swap(&self, subscription: &str, generation: u32) -> impl Future<Output = Result<Swap, StoreError>> + Send;

    /// Removes a generation that is retired or being built, with its rows and what it parked.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if it is live. None is not
    /// an error.
    fn discard(&self, subscription: &str, generation: u32) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Puts an empty generation with as many shards in the place of the live one, in one step. It begins at place 0, and has
    /// a number of its own. Who reads the old one loses the lease.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// subscription, and with [`NotRebuildable`] as its source if it is [`Delivered`](SubscriptionKind::Delivered).
    fn reset(&self, subscription: &str) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Shows the events that a subscription could not take, and lets it try again.
///
/// Of a subscription that there is not, all but [`parked_under`](Self::parked_under) is
/// [`Refused`](super::StoreErrorKind::Refused): with another name than was meant, nothing parked would look like nothing
/// wrong.
pub trait ParkedEvents: Send + Sync + 'static {
    /// The parked events of a subscription's generations with positions above `after`, in order of positions, generations
    /// and shards; at most `len_max`, and with the last of them all of its position, so that the next page begins after it.
    /// One that several shards parked is listed for each.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// subscription.
    fn parked(
        &self,
        subscription: &str,
        after: u64,
        len_max: usize,
    ) -> impl Future<Output = Result<Vec<Parked>, StoreError>> + Send;

    /// What one shard has parked under a key and not settled yet, with positions above `after`, in order of positions;
    /// at most `len_max`.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load).
    fn parked_under(
        &self,
        shard: &ShardId,
        key: &str,
        after: u64,
        len_max: usize,
    ) -> impl Future<Output = Result<Vec<Parked>, StoreError>> + Send;

    /// Has all that is parked under a key tried again, by whoever reads the shard. False if nothing is parked there.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// subscription.
    fn requeue(&self, subscription: &str, key: &str) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Has all that is parked tried again, under whichever key, and returns how many keys these are.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// subscription.
    fn requeue_all(&self, subscription: &str) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Gives up one event, in all shards that parked it: it stays in the list with the reason, and the others of its key
    /// are tried again.
    /// False if it is not parked, or was given up before for another reason, which it keeps.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`](super::Store::load); [`Refused`](super::StoreErrorKind::Refused) if there is no such
    /// subscription.
    fn give_up(
        &self,
        subscription: &str,
        position: u64,
        reason: &str,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
