//! `Builder`: what a state machine is run with besides its store.

use std::fmt;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::declaration::{Machine, NoContext, Storable};
use crate::ids::{Ids, RandomIds};
use crate::machine::StateMachine;
use crate::meta::{NoTraces, TraceContext};

/// The longest run of events that hooks may add to one call, unless another limit is set.
pub(crate) const CHAIN_LEN_MAX: usize = 64;

/// The largest number of entities whose states are kept at hand, unless another is set.
const RECENT_MAX: usize = 4096;

pub(crate) struct Settings {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) traces: Arc<dyn TraceContext>,
    pub(crate) chain_len_max: usize,
    pub(crate) recent_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            traces: Arc::new(NoTraces),
            chain_len_max: CHAIN_LEN_MAX,
            recent_max: RECENT_MAX,
        }
    }
}

/// Makes a [`StateMachine`] with other settings than the usual ones; from [`StateMachine::builder`].
///
/// ```
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
///
/// use eventer::{Clock, MemoryStore, Sleep, StateMachine, SystemClock, state_machine};
///
/// #[state_machine]
/// mod door {
///     use serde::{Deserialize, Serialize};
///
///     #[state] #[derive(Serialize, Deserialize)] pub enum State { #[terminal] Open }
///     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Built }
///     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
/// }
///
/// /// A clock that stands still.
/// struct Stopped(SystemTime);
///
/// impl Clock for Stopped {
///     fn now(&self) -> SystemTime { self.0 }
///     fn sleep(&self, duration: Duration) -> Sleep { SystemClock.sleep(duration) }
/// }
///
/// let noon = UNIX_EPOCH + Duration::from_secs(43_200);
/// let doors: StateMachine<door::Machine, _> =
///     StateMachine::builder(MemoryStore::new()).clock(Stopped(noon)).build();
/// # pollster::block_on(async {
/// doors.start("front".to_owned(), door::event::Built).await?;
/// assert_eq!(doors.history(&"front".to_owned()).await?[0].at, noon);
/// # Ok::<(), eventer::Error<door::Machine>>(())
/// # }).unwrap();
/// ```
pub struct Builder<M: Machine, St> {
    store: St,
    settings: Settings,
    machine: std::marker::PhantomData<fn() -> M>,
}

impl<M: Machine, St> Builder<M, St> {
    pub(crate) fn new(store: St) -> Self {
        Builder {
            store,
            settings: Settings::default(),
            machine: std::marker::PhantomData,
        }
    }

    /// Takes the time from this clock, and waits on it.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// Takes the ids of events and messages from here.
    #[must_use]
    pub fn ids(mut self, ids: impl Ids) -> Self {
        self.settings.ids = Arc::new(ids);
        self
    }

    /// Records the trace that this tells with events and messages.
    #[must_use]
    pub fn traces(mut self, traces: impl TraceContext) -> Self {
        self.settings.traces = Arc::new(traces);
        self
    }

    /// Keeps the states of up to this many entities at hand, and of no fewer than half as many: those that calls by id
    /// changed last, so that the next call needs one access to the store and not two; 4,096 unless set, 0 for none.
    ///
    /// What is kept may be stale, and no answer rests on it: commits are checked by the store, and what stores nothing is
    /// confirmed by a load. States of more than 16 KiB in stored form are not kept, nor what was made of one.
    ///
    /// A state at hand is as its transition left it, and a loaded one as serde reads it. For a state that comes back
    /// equal that is the same; a field with `#[serde(skip)]` may or may not have been forgotten. With 0, which is good
    /// for tests, every call by id begins with what is stored.
    #[must_use]
    pub fn recent_max(mut self, entities_max: usize) -> Self {
        self.settings.recent_max = entities_max;
        self
    }

    /// Allows hooks to add this many events to one call, by chaining and linking; 64 unless set.
    #[must_use]
    pub fn chain_len_max(mut self, chain_len_max: usize) -> Self {
        self.settings.chain_len_max = chain_len_max;
        self
    }

    /// Makes the state machine.
    #[must_use]
    pub fn build(self) -> StateMachine<M, St>
    where
        M: Storable,
        M::Context: NoContext,
    {
        self.build_with(M::Context::none())
    }

    /// Makes the state machine with the context that its decisions look at.
    #[must_use]
    pub fn build_with(self, context: M::Context) -> StateMachine<M, St>
    where
        M: Storable,
    {
        StateMachine::assemble(self.store, context, self.settings)
    }
}

impl<M: Machine, St: fmt::Debug> fmt::Debug for Builder<M, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("machine", &M::NAME)
            .field("store", &self.store)
            .field("chain_len_max", &self.settings.chain_len_max)
            .finish_non_exhaustive()
    }
}
