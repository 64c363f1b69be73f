//! Workers: they read the log in the background, for projections, reactors and relays.

mod delivery;
mod fold;
mod handle;
mod observation;
mod parking;
mod place;
mod reaction;
mod reader;
mod relay;
mod retries;
mod shard;
#[cfg(feature = "postgres")]
mod sql;
mod supervisor;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::call::CallFuture;
use crate::projection::{self, Projection, Until, WaitError};
use crate::publisher::Publisher;
use crate::reactor::Reactor;
use crate::store::{
    EventFilter, Outbox, ParkedEvents, ReadModels, StoreError, StoreErrorKind, Subscriptions, WorkerStore,
};
use fold::Fold;
use reaction::React;
use reader::Subscriber;
use relay::{Forward, Source};

pub use handle::Running;
#[cfg(feature = "postgres")]
pub(crate) use parking::unpanicked;
pub(crate) use parking::{entity_key, guarded, passed_key, view_key};
pub use retries::Retries;

/// For how long a lease holds, unless something else is set.
const LEASE: Duration = Duration::from_secs(10);

/// How often a shard's place is stored where nothing that it follows happens, at most.
const IDLE_STEP_EVERY: Duration = Duration::from_millis(50);

/// No lease is shorter: a worker would do nothing but renew it.
const LEASE_MIN: Duration = Duration::from_millis(100);

/// How many events are read at once, at most, unless something else is set.
const BATCH_LEN_MAX: usize = 1_000;

/// Waits until a subscription of any kind was read up to the position of a receipt, or another: a reactor by its name, a
/// relay of events, or a [`ReadModel`](crate::projection::ReadModel), which has a method for it. What is parked counts as
/// read.
///
/// A relay of messages reads another log, with positions of its own: a receipt's says nothing there.
///
/// # Errors
///
/// [`TimedOut`](WaitError::TimedOut) after so long, or after a second if that is longer and the store does not answer;
/// what the store reports, but a subscription that no worker has begun yet is waited for.
pub fn wait_for<'a, St: ReadModels>(
    store: &'a St,
    subscription: &'a str,
    upto: impl Until,
    for_max: Duration,
) -> CallFuture<'a, Result<(), WaitError>> {
    // Boxed, so that the type of the future mentions neither: a wrong argument would be reported twice.
    Box::pin(projection::wait_for(store, subscription, upto.into(), for_max))
}

/// Reads the log in the background, for projections, reactors and relays.
///
/// Any number of processes may run the same workers: who reads what is settled through the store, and when a process ends
/// or dies, others take over what it read. What a projection wrote and how far it was read change together, so that
/// nothing is applied twice or left out, whoever dies when.
///
/// It runs on tokio.
///
/// ```
/// # use eventer::projection::{Following, Follows, Happened, Projection, ReadModel, BoxError};
/// # use eventer::state_machine;
/// use std::time::Duration;
/// use eventer::{MemoryStore, StateMachine, Workers};
/// #
/// # #[state_machine]
/// # mod order {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { #[terminal] Placed }
/// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Placed { customer: String } }
/// #     #[transition] fn place(_: event::Placed) -> state::Placed { state::Placed }
/// # }
/// # struct Customers;
/// # impl Projection for Customers {
/// #     const NAME: &'static str = "customers";
/// #     type Key = String;
/// #     type View = u64;
/// #     fn follow(following: Following<Self>) -> Following<Self> { following.machine::<order::Machine>() }
/// # }
/// # impl Follows<order::Machine> for Customers {
/// #     fn key(&self, happened: &Happened<order::Machine>) -> Option<String> {
/// #         let order::Event::Placed(placed) = &happened.recorded.event;
/// #         Some(placed.customer.clone())
/// #     }
/// #     fn apply(&self, view: &mut Option<u64>, _: &Happened<order::Machine>) -> Result<(), BoxError> {
/// #         *view.get_or_insert_default() += 1;
/// #         Ok(())
/// #     }
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryStore::new();
/// let orders = StateMachine::<order::Machine, _>::new(store.clone());
/// let workers = Workers::new(store.clone()).project(Customers).start().await?;
///
/// let placed = order::event::Placed { customer: "Ada".into() };
/// let order = orders.start("A-1".to_owned(), placed).await?;
///
/// let customers = ReadModel::<Customers, _>::new(store);
/// customers.wait_for(order.receipt().expect("it was just stored"), Duration::from_secs(5)).await?;
/// assert_eq!(customers.get(&"Ada".to_owned()).await?, Some(1));
///
/// workers.stop().await;
/// # Ok(())
/// # }
/// ```
#[must_use = "workers do nothing until they are started"]
pub struct Workers<St> {
    store: St,
    subscribers: Vec<Arc<dyn Subscriber<St>>>,
    settings: Settings,
}

/// How workers work.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) lease: Duration,
    pub(crate) batch_len_max: usize,
    pub(crate) retries: Retries,
    /// The service that what relays send comes from.
    pub(crate) service: Arc<str>,
}

impl<St> Workers<St> {
    /// Workers on a store, which have nothing to do yet.
    pub fn new<Way>(store: St) -> Workers<St::Itself>
    where
        St: WorkerStore<Way>,
    {
        Workers {
            store: store.itself(),
            subscribers: Vec::new(),
            settings: Settings {
                lease: LEASE,
                batch_len_max: BATCH_LEN_MAX,
                retries: Retries::default(),
                service: "".into(),
            },
        }
    }
}

impl<St: Subscriptions + ParkedEvents + Clone> Workers<St> {
    /// Keeps a projection up to date.
    pub fn project<P: Projection>(mut self, projection: P) -> Self {
        self.subscribers.push(Arc::new(Fold::new(projection)));
        self
    }

    /// Lets a reactor know what happens.
    pub fn react<R: Reactor>(mut self, reactor: R) -> Self {
        self.subscribers.push(Arc::new(React::new(reactor)));
        self
    }

    /// Hands the messages of the outbox to a publisher, in the order of each entity, at least once; from the first that is
    /// there when it is first started. The name is that of the subscription.
    pub fn relay<P: Publisher>(mut self, name: impl Into<String>, publisher: P) -> Self
    where
        St: Outbox,
    {
        let forward = Forward::new(name.into(), Source::Messages, publisher);
        self.subscribers.push(Arc::new(forward));
        self
    }

    /// Hands events to a publisher, as [`relay`](Self::relay) does messages; those that happen from when it is first
    /// started. [`EventFilter::events`] chooses them by the names that their machine has.
    pub fn relay_events<P: Publisher>(mut self, name: impl Into<String>, events: EventFilter, publisher: P) -> Self
    where
        St: Outbox,
    {
        let forward = Forward::new(name.into(), Source::Events(events), publisher);
        self.subscribers.push(Arc::new(forward));
        self
    }

    /// For how long a worker may be silent before others take over what it reads; 10 s unless it is set, and 0.1 s at least.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.settings.lease = lease.max(LEASE_MIN);
        self
    }

    /// How many events are read at once, at most; 1,000 unless it is set. Fewer are, as long as a batch takes long.
    pub fn batch_len_max(mut self, len: usize) -> Self {
        self.settings.batch_len_max = len.max(1);
        self
    }

    /// How often what fails is tried before it is parked.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.settings.retries = retries;
        self
    }

    /// Names the service that messages come from, by a URI such as `https://shop.example/berlin` or `urn:shop`: it
    /// stands before the name of the machine in the [source](crate::publisher::Envelope::source) of what relays send.
    /// Two services with a machine of one name have one source without it.
    pub fn service(mut self, service: &str) -> Self {
        self.settings.service = service.trim_end_matches('/').into();
        self
    }

    /// Starts, in tasks of the tokio runtime that this is called in.
    ///
    /// # Errors
    ///
    /// What the store reports; [`Refused`](StoreErrorKind::Refused) if two have one name, if something follows nothing,
    /// and if it follows an event that the machine does not have.
    pub async fn start(self) -> Result<Running, StoreError> {
        for (place, subscriber) in self.subscribers.iter().enumerate() {
            let refused = |reason: String| StoreError::new(StoreErrorKind::Refused, reason);
            subscriber.check().map_err(refused)?;
            let name = subscriber.name();
            if self.subscribers[..place].iter().any(|other| other.name() == name) {
                return Err(refused(format!("two subscriptions are named {name:?}")));
            }
        }
        // Nothing is read until all subscriptions are accepted; those that were made before one was refused stay.
        for subscriber in &self.subscribers {
            subscriber.subscribe(&self.store).await?;
        }
        Ok(supervisor::start(self.store, self.subscribers, self.settings))
    }
}

#[cfg(feature = "postgres")]
impl Workers<crate::store::postgres::PgStore> {
    /// Keeps a projection up to date that writes tables of its own by statements of its own. They run in the transaction
    /// that stores how far the log was read.
    ///
    /// A batch that fails however often it is tried is taken event by event, and what fails then is parked with the later
    /// events of its entity.
    pub fn project_sql<P: crate::store::postgres::SqlProjection>(mut self, projection: P) -> Self {
        self.subscribers.push(Arc::new(sql::Sql::new(projection)));
        self
    }
}

impl<St> fmt::Debug for Workers<St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.subscribers.iter().map(|subscriber| subscriber.name());
        f.debug_struct("Workers")
            .field("subscriptions", &names.collect::<Vec<_>>())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
