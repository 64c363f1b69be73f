//! The engine around the eventer: load, decide, apply, hooks, chain, store.

use std::fmt;
use std::sync::Arc;

use crate::answer::{self, Allowed, Receipt, Recorded};
use crate::call::{Dispatching, Starting};
use crate::clock;
use crate::declaration::{Decision, Machine, NoContext, Storable};
use crate::entity::{EntityLander, Stored};
use crate::error::{Corrupt, Error, ErrorKind, NotHandled};
use crate::id::{EntityId, InvalidId};
use crate::store::{Commit, Committed, NewEvent, Store, StoredState};
use crate::transition::{Beginning, Begins, Landing};
use crate::work::{self, Loaded, Work};

/// How often a call by id is decided again when the entity changed under it.
const ATTEMPTS_MAX: usize = 16;

/// The entities of the machine `M` in a store. Cheap to clone.
///
/// Every call is all or nothing, also when its future is dropped; all futures are `Send` and run on any executor.
///
/// ```
/// use eventer::{MemoryStore, StateMachine, state_machine};
///
/// #[state_machine]
/// mod door {
///     use serde::{Deserialize, Serialize};
///
///     #[state] #[derive(Serialize, Deserialize)] pub enum State { Open, #[terminal] Walled }
///     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Built, WalledUp }
///     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
///     #[transition] fn wall_up(_: state::Open, _: event::WalledUp) -> state::Walled { state::Walled }
/// }
/// use door::event;
///
/// # pollster::block_on(async {
/// let doors = StateMachine::<door::Machine, _>::new(MemoryStore::new());
/// let door = doors.start("front".to_owned(), event::Built).await?;
/// let door = door.send(event::WalledUp).by("mason").await?;
/// assert_eq!(door.version(), 2);
/// # Ok::<(), eventer::Error<door::Machine>>(())
/// # }).unwrap();
/// ```
pub struct StateMachine<M: Machine, St> {
    core: Arc<Core<M, St>>,
}

struct Core<M: Machine, St> {
    store: St,
    context: M::Context,
}

/// Who did something, and why: what `.by()` and `.because()` add to a call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attribution {
    pub(crate) actor: Option<String>,
    pub(crate) reason: Option<String>,
}

impl<M: Machine, St: Store> StateMachine<M, St> {
    // The bounds stand on the functions, not on the `impl`: there an unmet one is reported in our words.

    /// Runs the machine on a store.
    pub fn new(store: St) -> Self
    where
        M: Storable,
        M::Context: NoContext,
    {
        Self::with_context(store, M::Context::none())
    }

    /// Runs the machine on a store, with the context that its decisions look at.
    pub fn with_context(store: St, context: M::Context) -> Self
    where
        M: Storable,
    {
        StateMachine {
            core: Arc::new(Core { store, context }),
        }
    }
}

impl<M: Storable, St: Store> StateMachine<M, St> {
    /// Begins the life of the entity `id` by an event or a command.
    ///
    /// # Errors
    ///
    /// [`AlreadyExists`](ErrorKind::AlreadyExists) if it lives already; [`Refused`](ErrorKind::Refused) by the decision;
    /// [`NothingBegun`](ErrorKind::NothingBegun) if a decision on `Vec<Event>` gave none.
    pub fn start<B: Begins<M>>(&self, id: M::Id, by: B) -> Starting<M, B::Sent, St> {
        Starting::new(self.clone(), id, by.into_beginning())
    }

    /// Applies an event to the entity `id`, whatever its state; conflicts are retried if events derive `Clone`.
    ///
    /// An event that the state ignores (`#[ignore(..)]`) is accepted, and nothing is stored.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`WrongState`](ErrorKind::WrongState) if its state does not take the event;
    /// [`Conflict`](ErrorKind::Conflict) if others were faster each time.
    pub fn dispatch(&self, id: &M::Id, event: impl Into<M::Event>) -> Dispatching<M, St> {
        Dispatching::new(self.clone(), id.clone(), Beginning::Event(event.into()))
    }

    /// Decides on a command for the entity `id`, whatever its state; conflicts are decided again if commands derive
    /// `Clone`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`NotHandled`](ErrorKind::NotHandled) in its state;
    /// [`Refused`](ErrorKind::Refused) by the decision; [`WrongState`](ErrorKind::WrongState) if a decision on `Vec<Event>`
    /// gave no path; [`Conflict`](ErrorKind::Conflict) if others were faster each time.
    pub fn execute(&self, id: &M::Id, command: impl Into<M::Command>) -> Dispatching<M, St> {
        Dispatching::new(self.clone(), id.clone(), Beginning::Command(command.into()))
    }

    /// Loads the entity `id`; match the result once, and it is typed from there.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if the stored state cannot be read.
    pub async fn load(&self, id: &M::Id) -> Result<<M::Any as Landing<M>>::In<Stored<St>>, Error<M>> {
        let text = text_of::<M>(id)?;
        let loaded = self.loaded(&text).await.map_err(|kind| Error::new(&text, kind))?;
        Ok(self.land::<M::Any>(id.clone(), loaded))
    }

    /// Loads all events of the entity `id`, oldest first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if a stored event cannot be read.
    pub async fn history(&self, id: &M::Id) -> Result<Vec<Recorded<M::Event>>, Error<M>> {
        let text = text_of::<M>(id)?;
        let error = |kind| Error::new(&text, kind);
        let stored = self
            .core
            .store
            .history(M::NAME, &text)
            .await
            .map_err(|source| error(ErrorKind::Store(source)))?;
        if stored.is_empty() {
            return Err(error(ErrorKind::NotFound));
        }
        stored
            .into_iter()
            .map(|event| answer::recorded::<M>(event).map_err(|corrupt| error(ErrorKind::Corrupt(corrupt))))
            .collect()
    }

    /// What could happen to the entity `id` now, from the machine's graph.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if the stored state cannot be read.
    pub async fn allowed(&self, id: &M::Id) -> Result<Allowed, Error<M>> {
        let text = text_of::<M>(id)?;
        let loaded = self.loaded(&text).await.map_err(|kind| Error::new(&text, kind))?;
        let state = M::state_index(&loaded.state);
        Ok(Allowed {
            events: M::GRAPH.allowed_from(M::GRAPH.state_name(state)).collect(),
            commands: M::GRAPH.handled_in(state).collect(),
        })
    }

    /// Decides on a command for the entity `id` and stores nothing: the refusal, or `None` if it would be accepted.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`NotHandled`](ErrorKind::NotHandled) in its state; what
    /// [`execute`](Self::execute) would report of the events, short of storing them.
    pub async fn why_not(&self, id: &M::Id, command: impl Into<M::Command>) -> Result<Option<M::Refusal>, Error<M>> {
        let text = text_of::<M>(id)?;
        let command = command.into();
        let error = |kind| Error::new(&text, kind);
        let Loaded { state, data, .. } = self.loaded(&text).await.map_err(error)?;
        let (state, index) = (state, M::command_index(&command));
        match M::decide(state, &data, command, &self.core.context) {
            (_, Decision::Refused(refusal)) => Ok(Some(refusal)),
            (state, Decision::Unhandled) => Err(error(not_handled::<M>(Some(&state), index))),
            (state, Decision::Events(events)) => {
                work::apply::<M>(Some((state, data)), events).map_err(error)?;
                Ok(None)
            }
        }
    }

    /// Computes and stores the beginning of a life.
    pub(crate) async fn begin<L: Landing<M>>(
        self,
        id: M::Id,
        by: Beginning<M>,
        attribution: Attribution,
    ) -> Result<L::In<Stored<St>>, Error<M>> {
        let text = text_of::<M>(&id)?.into_owned();
        let begun = async {
            let events = match by {
                Beginning::Event(event) => vec![event],
                Beginning::Command(command) => {
                    let index = M::command_index(&command);
                    match M::decide_first(command, &self.core.context) {
                        Decision::Events(events) => events,
                        Decision::Refused(refusal) => return Err(ErrorKind::Refused(refusal)),
                        Decision::Unhandled => return Err(not_handled::<M>(None, index)),
                    }
                }
            };
            let work = work::apply::<M>(None, events)?;
            self.commit(&text, 0, work, attribution).await
        };
        match begun.await {
            Ok((loaded, _)) => Ok(self.land::<L>(id, loaded)),
            Err(kind) => Err(Error::new(&text, kind)),
        }
    }

    /// Computes and stores one step of an entity that is at hand. A refusal gives its state and data back.
    pub(crate) async fn advance(
        &self,
        text: &str,
        loaded: Loaded<M>,
        input: Beginning<M>,
        attribution: Attribution,
    ) -> Result<(Loaded<M>, Option<u64>), (ErrorKind<M::Refusal>, Option<Loaded<M>>)> {
        let Loaded { version, state, data } = loaded;
        let (state, events) = match input {
            Beginning::Event(event) => (state, vec![event]),
            Beginning::Command(command) => {
                let index = M::command_index(&command);
                let (state, decision) = M::decide(state, &data, command, &self.core.context);
                let kind = match decision {
                    Decision::Events(events) if events.is_empty() => {
                        return Ok((Loaded { version, state, data }, None));
                    }
                    Decision::Events(events) => Ok(events),
                    Decision::Refused(refusal) => Err(ErrorKind::Refused(refusal)),
                    Decision::Unhandled => Err(not_handled::<M>(Some(&state), index)),
                };
                match kind {
                    Ok(events) => (state, events),
                    Err(kind) => return Err((kind, Some(Loaded { version, state, data }))),
                }
            }
        };
        let work = work::apply::<M>(Some((state, data)), events).map_err(|kind| (kind, None))?;
        if work.events.is_empty() {
            let Work { state, data, .. } = work;
            return Ok((Loaded { version, state, data }, None));
        }
        let (loaded, position) = self
            .commit(text, version, work, attribution)
            .await
            .map_err(|kind| (kind, None))?;
        Ok((loaded, Some(position)))
    }

    /// Loads, computes and stores one step, again from the start when the entity changed meanwhile.
    pub(crate) async fn run(
        self,
        id: M::Id,
        mut input: Beginning<M>,
        attribution: Attribution,
    ) -> Result<Receipt, Error<M>> {
        let text = text_of::<M>(&id)?;
        let mut attempts = 1;
        loop {
            let loaded = self.loaded(&text).await.map_err(|kind| Error::new(&text, kind))?;
            let again = match &input {
                Beginning::Event(event) => M::copy_event(event).map(Beginning::Event),
                Beginning::Command(command) => M::copy_command(command).map(Beginning::Command),
            };
            match (self.advance(&text, loaded, input, attribution.clone()).await, again) {
                (Ok((loaded, position)), _) => {
                    return Ok(Receipt {
                        version: loaded.version,
                        position,
                    });
                }
                (Err((ErrorKind::Conflict { .. }, _)), Some(again)) if attempts < ATTEMPTS_MAX => {
                    input = again;
                    attempts += 1;
                }
                (Err((kind, _)), _) => return Err(Error::new(&text, kind)),
            }
        }
    }

    /// Gives an entity its type.
    pub(crate) fn land<L: Landing<M>>(&self, id: M::Id, loaded: Loaded<M>) -> L::In<Stored<St>> {
        let Loaded { version, state, data } = loaded;
        let lander = EntityLander {
            machine: self.clone(),
            id,
            version,
            data,
        };
        match L::land(state, lander) {
            Ok(landing) => landing,
            Err(_) => unreachable!("the macro computed a landing that leaves a state out: a bug of eventer"),
        }
    }

    async fn loaded(&self, text: &str) -> Result<Loaded<M>, ErrorKind<M::Refusal>> {
        let snapshot = self.core.store.load(M::NAME, text).await.map_err(ErrorKind::Store)?;
        let Some(snapshot) = snapshot else {
            return Err(ErrorKind::NotFound);
        };
        let version = snapshot.version;
        let corrupt = |name, source| ErrorKind::Corrupt(Corrupt { version, name, source });
        let StoredState { name, payload, data } = snapshot.state;
        let state = match M::decode_state(&name, &payload) {
            Some(Ok(state)) => state,
            failed => return Err(corrupt(name, failed.and_then(Result::err))),
        };
        let data = match M::decode_data(&data) {
            Some(Ok(data)) => data,
            failed => return Err(corrupt("Data".to_owned(), failed.and_then(Result::err))),
        };
        Ok(Loaded { version, state, data })
    }

    /// Encodes and stores a unit of work; gives the new version of the entity and the position.
    async fn commit(
        &self,
        text: &str,
        expected: u64,
        work: Work<M>,
        attribution: Attribution,
    ) -> Result<(Loaded<M>, u64), ErrorKind<M::Refusal>> {
        let Work { state, data, events } = work;
        let name = M::GRAPH.state_name(M::state_index(&state));
        let stored = StoredState {
            name: name.to_owned(),
            payload: M::encode_state(&state).map_err(|source| ErrorKind::Unencodable { name, source })?,
            data: M::encode_data(&data).map_err(|source| ErrorKind::Unencodable { name: "Data", source })?,
        };
        let at = clock::now();
        let events = events.into_iter().map(|(name, payload)| NewEvent {
            name,
            payload,
            at,
            actor: attribution.actor.clone(),
            reason: attribution.reason.clone(),
        });
        let commit = Commit {
            machine: M::NAME,
            id: text.to_owned(),
            expected_version: expected,
            events: events.collect(),
            state: stored,
        };
        match self.core.store.commit(commit).await {
            Ok(Committed::Stored { version, position }) => Ok((Loaded { version, state, data }, position)),
            Ok(Committed::Conflict { .. }) if expected == 0 => Err(ErrorKind::AlreadyExists),
            Ok(Committed::Conflict { found }) => Err(ErrorKind::Conflict { expected, found }),
            Err(source) => Err(ErrorKind::Store(source)),
        }
    }
}

impl<M: Machine, St> Clone for StateMachine<M, St> {
    fn clone(&self) -> Self {
        StateMachine {
            core: Arc::clone(&self.core),
        }
    }
}

impl<M: Machine, St: fmt::Debug> fmt::Debug for StateMachine<M, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateMachine")
            .field("machine", &M::NAME)
            .field("store", &self.core.store)
            .finish_non_exhaustive()
    }
}

/// The text of an id, checked before any store sees it.
pub(crate) fn text_of<M: Machine>(id: &M::Id) -> Result<std::borrow::Cow<'_, str>, Error<M>> {
    let text = id.to_text();
    match InvalidId::check(&text) {
        Ok(()) => Ok(text),
        Err(source) => Err(Error::new(&text, ErrorKind::InvalidId(source))),
    }
}

fn not_handled<M: Machine>(state: Option<&M::State>, command: u16) -> ErrorKind<M::Refusal> {
    ErrorKind::NotHandled(NotHandled {
        state: state.map(|state| M::GRAPH.state_name(M::state_index(state))),
        command: M::GRAPH.command_name(command),
    })
}
