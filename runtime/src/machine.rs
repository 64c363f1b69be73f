//! The engine around the eventer: load, decide, apply, hooks, chain, store.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use crate::answer::{Allowed, Receipt};
use crate::cache::Cache;
use crate::call::{CallFuture, Dispatching, Starting};
use crate::declaration::{Kept, Machine, NoContext, Storable};
use crate::engine::{Asked, text_of};
use crate::entity::Stored;
use crate::error::{Error, ErrorKind, Unresolved};
use crate::key::KeyedId;
use crate::meta::Meta;
use crate::observation::{Call, Input, observed};
use crate::settings::{Builder, Settings};
use crate::store::{EngineStore, History, Store, StoreError, StoreErrorKind};
use crate::transition::{Beginning, Begins, CommandOf, EventOf, Landing};

/// The entities of the machine `M` in a store. Cheap to clone.
///
/// Every call is all or nothing, also when its future is dropped; all futures are `Send` and run on any executor.
///
/// ```
/// use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
///
/// #[state_machine]
/// mod door {
///     use serde::{Deserialize, Serialize};
///
///     #[state] #[derive(Serialize, Deserialize)] pub enum State { Open, Shut, #[terminal] Walled }
///     #[event] #[derive(Clone, Serialize, Deserialize)] pub enum Event { Built, Shut, WalledUp }
///     #[command] #[derive(Clone, Serialize, Deserialize)] pub enum Command { Push { newtons: u32 } }
///
///     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
///     #[transition] fn shut(_: state::Open, _: event::Shut) -> state::Shut { state::Shut }
///     #[transition] fn wall_up(_: state::Shut, _: event::WalledUp) -> state::Walled { state::Walled }
///
///     #[derive(Debug)] pub struct TooWeak;
/// #   impl std::fmt::Display for TooWeak {
/// #       fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("too weak") }
/// #   }
///     impl std::error::Error for TooWeak {}
///
///     #[decide] fn push(_: &state::Open, command: command::Push) -> Result<event::Shut, TooWeak> {
///         if command.newtons < 50 { Err(TooWeak) } else { Ok(event::Shut) }
///     }
/// }
/// use door::{Any, command, event};
///
/// # pollster::block_on(async {
/// let doors = StateMachine::<door::Machine, _>::new(MemoryStore::new());
/// let (front, back) = ("front".to_owned(), "back".to_owned());
///
/// // Typed: what the state of the door does not take does not compile.
/// let door = doors.start(front.clone(), event::Built).await?;
/// let door = door.send(event::Shut).by("mason").await?;
/// assert_eq!(door.version(), 2);
/// let Any::Shut(door) = doors.load(&front).await? else { unreachable!("it was shut") };
/// door.send(event::WalledUp).await?;
///
/// // Whatever the state: what it does not take is an error.
/// doors.start(back.clone(), event::Built).await?;
/// assert_eq!(doors.allowed(&back).await?.events, ["Shut"]);
/// let refusal = doors.why_not(&back, command::Push { newtons: 1 }).await?;
/// assert!(refusal.is_some());
/// let receipt = doors.execute(&back, command::Push { newtons: 60 }).await?;
/// assert_eq!(receipt.version, 2);
/// let error = doors.dispatch(&back, event::Shut).await.unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::WrongState(wrong) if wrong.state() == Some("Shut")));
/// # Ok::<(), eventer::Error<door::Machine>>(())
/// # }).unwrap();
/// ```
pub struct StateMachine<M: Machine, St> {
    core: Arc<Core<M, St>>,
}

struct Core<M: Machine, St> {
    store: St,
    context: M::Context,
    cache: Cache<M>,
    settings: Settings,
}

impl<M: Machine, St> StateMachine<M, St> {
    // Bounds on `St` are on the functions, not on the `impl`: there, the compiler reports them with our messages.

    /// Runs the machine on a store.
    pub fn new<Way>(store: St) -> StateMachine<M, St::Itself>
    where
        M: Storable,
        M::Context: NoContext,
        St: EngineStore<Way>,
    {
        Self::builder(store).build()
    }

    /// Runs the machine on a store, with the context that its decisions look at.
    pub fn with_context<Way>(store: St, context: M::Context) -> StateMachine<M, St::Itself>
    where
        M: Storable,
        St: EngineStore<Way>,
    {
        Self::builder(store).build_with(context)
    }

    /// Runs the machine on a store, with a clock, ids or limits of your own.
    pub fn builder<Way>(store: St) -> Builder<M, St::Itself>
    where
        St: EngineStore<Way>,
    {
        Builder::new(store.itself())
    }

    pub(crate) fn assemble(store: St, context: M::Context, settings: Settings) -> Self {
        StateMachine {
            core: Arc::new(Core {
                store,
                context,
                cache: Cache::new(settings.recent_max),
                settings,
            }),
        }
    }

    /// The store.
    pub fn store(&self) -> &St {
        &self.core.store
    }

    /// What decisions look at.
    pub fn context(&self) -> &M::Context {
        &self.core.context
    }

    pub(crate) fn cache(&self) -> &Cache<M> {
        &self.core.cache
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.core.settings
    }
}

impl<M: Kept, St: Store + History> StateMachine<M, St> {
    /// Begins the life of the entity `id` by an event or a command.
    ///
    /// Where an entity that its hooks link to changed meanwhile, it is computed again, up to 16 times, as by
    /// [`dispatch`](Self::dispatch), if the event or command is `Clone`.
    ///
    /// # Errors
    ///
    /// [`AlreadyExists`](ErrorKind::AlreadyExists) if it lives already; [`Refused`](ErrorKind::Refused) by the decision;
    /// [`NothingBegun`](ErrorKind::NothingBegun) if a decision on `Vec<Event>` gave none;
    /// [`Conflict`](ErrorKind::Conflict), which names an entity that it links to, if that changed each time.
    pub fn start<B: Begins<M>>(&self, id: M::Id, by: B) -> Starting<M, B::Sent, St> {
        Starting::new(self.clone(), id, by.into_beginning(), None)
    }

    /// Begins the life of an entity whose id follows from a key, so that the call can be repeated without an id at hand.
    ///
    /// The first call with a key begins a life; each later one with the same event or command gives the entity as the
    /// first left it, with [`replayed`](Receipt::replayed) in its [receipt](crate::Entity::receipt).
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start); [`KeyReused`](ErrorKind::KeyReused) if the key was used for another event or
    /// command.
    pub fn start_keyed<B: Begins<M>>(&self, key: impl Into<String>, by: B) -> Starting<M, B::Sent, St>
    where
        M::Id: KeyedId,
    {
        let key = key.into();
        let id = M::Id::from_key(M::NAME, &key);
        Starting::new(self.clone(), id, by.into_beginning(), Some(key))
    }

    /// Applies an event to the entity `id`, whatever its state; conflicts are retried if events derive `Clone`.
    ///
    /// An event that the state ignores (`#[ignore(..)]`) is accepted, and nothing is stored.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`WrongState`](ErrorKind::WrongState) if its state does not take the event;
    /// [`Conflict`](ErrorKind::Conflict) if others were faster each time.
    pub fn dispatch<'a, E>(&'a self, id: &'a M::Id, event: E) -> Dispatching<'a, M, St>
    where
        M::Event: EventOf<E>,
    {
        Dispatching::new(self, id, Beginning::Event(M::Event::event(event)))
    }

    /// Decides on a command for the entity `id`, whatever its state; conflicts are decided again if commands derive
    /// `Clone`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`NotHandled`](ErrorKind::NotHandled) in its state;
    /// [`Refused`](ErrorKind::Refused) by the decision; [`WrongState`](ErrorKind::WrongState) if a decision on `Vec<Event>`
    /// gave no path; [`Conflict`](ErrorKind::Conflict) if others were faster each time.
    pub fn execute<'a, C>(&'a self, id: &'a M::Id, command: C) -> Dispatching<'a, M, St>
    where
        M::Command: CommandOf<C>,
    {
        Dispatching::new(self, id, Beginning::Command(M::Command::command(command)))
    }

    /// Loads the entity `id`; match the result once, and it is typed from there.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if the stored state cannot be read.
    pub async fn load(&self, id: &M::Id) -> Result<<M::Any as Landing<M>>::In<Stored<St>>, Error<M>> {
        let text = text_of::<M>(id)?;
        let lived = self.loaded(&text).await.map_err(|kind| Error::new(&text, kind))?;
        match self.try_land::<M::Any>(id.clone(), lived, None) {
            Ok(landed) => Ok(landed),
            Err(_) => unreachable!("`Any` has every state: a bug of eventer"),
        }
    }

    /// What could happen to the entity `id` now, from the machine's graph.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if the stored state cannot be read.
    pub async fn allowed(&self, id: &M::Id) -> Result<Allowed, Error<M>> {
        let text = text_of::<M>(id)?;
        let lived = self.loaded(&text).await.map_err(|kind| Error::new(&text, kind))?;
        let state = M::state_index(&lived.state);
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
    pub fn why_not<'a, C>(&'a self, id: &'a M::Id, command: C) -> CallFuture<'a, Result<Option<M::Refusal>, Error<M>>>
    where
        M::Command: CommandOf<C>,
    {
        // Boxed, so that the type of the future does not mention `C`: a wrong argument would be reported twice.
        Box::pin(self.refusal_of(id, M::Command::command(command)))
    }

    async fn refusal_of(&self, id: &M::Id, command: M::Command) -> Result<Option<M::Refusal>, Error<M>> {
        let text = text_of::<M>(id)?;
        let meta = Meta::default();
        let asked = Asked {
            id,
            text: &text,
            meta: &meta,
            key: None,
        };
        match self.computed(&asked, true, Beginning::Command(command)).await {
            Ok(_) => Ok(None),
            Err(stopped) => stopped
                .into_refusal()
                .map(Some)
                .map_err(|stopped| stopped.into_error(&text)),
        }
    }

    /// Finds out what became of a call whose outcome was [unknown](ErrorKind::Unknown), by sending it again: it is
    /// stored once, then or now.
    ///
    /// It must be sent to the store that the call was for: another store would take it for a new call.
    ///
    /// # Errors
    ///
    /// [`Store`](ErrorKind::Store), of the kind `Refused`, if it was the call of another machine.
    /// [`Conflict`](ErrorKind::Conflict) if it was not stored then and cannot be now, because the entity changed: nothing
    /// of it will ever be stored. [`Unknown`](ErrorKind::Unknown) if the outcome is still not known.
    pub async fn resolve(&self, unresolved: Unresolved) -> Result<Receipt, Error<M>> {
        let commit = *unresolved.commit;
        let key = commit.key.as_ref().map(|key| (key.machine, key.id.clone()));
        let entities = commit.entities().map(|(machine, id, _)| (machine, id.to_owned()));
        let addressed = entities.chain(key).next();
        let Some((_, id)) = addressed.filter(|(machine, _)| *machine == M::NAME) else {
            let reason = format!("it is not a call of machine {:?} whose outcome is unknown", M::NAME);
            let error = StoreError::new(StoreErrorKind::Refused, reason);
            return Err(Error::new("", ErrorKind::Store(error)));
        };
        let event = commit.changes.first().and_then(|change| change.events.first());
        let call = Call::of::<M>("resolve", &id, Input::Named(event.map_or("", |event| event.name)));
        let resent = {
            let resent = pin!(self.resend(commit));
            observed(call, resent).await
        };
        resent.map_err(|stopped| stopped.into_error(&id))
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
