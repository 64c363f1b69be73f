//! What an entity was, what changed, and whether its state is what its events lead to.

mod difference;

use std::fmt;
use std::time::SystemTime;

use crate::answer::{self, Recorded};
use crate::declaration::{Machine, Storable};
use crate::engine::text_of;
use crate::entity::Stored;
use crate::error::{Corrupt, Error, ErrorKind, Fault};
use crate::machine::StateMachine;
use crate::store::{Expected, History, Outcome, Store, StoredEvent};
use crate::transition::Landing;
use crate::work::{Lived, state_name, step};

pub use difference::{Difference, FieldChange};

/// How many events are read from the store at once.
const PAGE_LEN: usize = 1_024;

/// An entity as it was.
#[non_exhaustive]
pub struct Past<M: Machine> {
    /// The number of events by then.
    pub version: u64,
    /// When the last of them happened.
    pub at: SystemTime,
    /// The state.
    pub state: M::State,
    /// What every state carries.
    pub data: M::Data,
}

impl<M: Storable, St: Store + History> StateMachine<M, St> {
    /// Loads all events of the entity `id`, oldest first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if a stored event cannot be read.
    pub async fn history(&self, id: &M::Id) -> Result<Vec<Recorded<M::Event>>, Error<M>> {
        let text = text_of::<M>(id)?;
        let error = |kind| Error::new(&text, kind);
        let mut events = Vec::new();
        let mut pages = Pages::new(self.store(), &text);
        while let Some(page) = pages.next::<M>().await.map_err(error)? {
            for stored in page {
                let recorded = answer::recorded::<M>(stored);
                events.push(recorded.map_err(|corrupt| error(ErrorKind::Corrupt(corrupt)))?);
            }
        }
        if events.is_empty() {
            return Err(error(ErrorKind::NotFound));
        }
        Ok(events)
    }

    /// Folds the entity `id` up to a version: its state after that many events.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`NoSuchVersion`](ErrorKind::NoSuchVersion) for 0 or a version that is not yet
    /// there; [`Corrupt`](ErrorKind::Corrupt) if an event cannot be read or is no transition.
    pub async fn state_at(&self, id: &M::Id, version: u64) -> Result<Past<M>, Error<M>> {
        let text = text_of::<M>(id)?;
        let folded = self.folded(&text, |event| event.version <= version).await;
        match folded {
            Ok(Some(lived)) if lived.at.version == version => Ok(lived.into()),
            Ok(_) => Err(Error::new(&text, self.no_such_version(&text, version).await)),
            Err(kind) => Err(Error::new(&text, kind)),
        }
    }

    /// Folds the entity `id` up to a time: its state after all events at or before it, `None` if its life began later.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if an event cannot be read or is no transition.
    pub async fn as_of(&self, id: &M::Id, time: SystemTime) -> Result<Option<Past<M>>, Error<M>> {
        let text = text_of::<M>(id)?;
        let error = |kind| Error::new(&text, kind);
        // The times of an entity's events only grow, so that the first that is later ends the fold.
        match self.folded(&text, |event| event.at <= time).await.map_err(error)? {
            Some(lived) => Ok(Some(lived.into())),
            None => self
                .stored(&text, None)
                .await
                .map_err(error)?
                .snapshot
                .map_or_else(|| Err(error(ErrorKind::NotFound)), |_| Ok(None)),
        }
    }

    /// Compares two versions of the entity `id`, field by field.
    ///
    /// # Errors
    ///
    /// As for [`state_at`](Self::state_at).
    pub async fn diff(&self, id: &M::Id, from: u64, to: u64) -> Result<Difference, Error<M>> {
        let text = text_of::<M>(id)?;
        let (before, after) = (self.state_at(id, from).await?, self.state_at(id, to).await?);
        difference::between(&before, &after).map_err(|kind| Error::new(&text, kind))
    }

    /// Folds all events of the entity `id` and compares the result with its stored state; the answer is its version.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt), which says what is wrong: something cannot be
    /// read, an event is missing or no transition, or the stored state is not what the events lead to.
    pub async fn verify(&self, id: &M::Id) -> Result<u64, Error<M>> {
        let text = text_of::<M>(id)?;
        self.verified(&text).await.map_err(|kind| Error::new(&text, kind))
    }

    async fn verified(&self, text: &str) -> Result<u64, ErrorKind<M::Refusal>> {
        let stored = self.loaded(text).await?;
        let version = stored.at.version;
        let name = state_name::<M>(&stored.state);
        let corrupt = |fault| {
            ErrorKind::Corrupt(Corrupt {
                version,
                name: name.to_owned(),
                fault,
            })
        };
        let folded = self.folded(text, |event| event.version <= version).await?;
        let Some(folded) = folded.filter(|folded| folded.at == stored.at) else {
            return Err(corrupt(Fault::Missing));
        };
        let same = difference::between::<M>(&folded.into(), &stored.into())?;
        if same.is_empty() {
            return Ok(version);
        }
        Err(corrupt(Fault::Differs {
            folded: same.from_state,
        }))
    }

    /// Folds events from the first for as long as they are wanted; `None` if there are none.
    async fn folded(
        &self,
        text: &str,
        wanted: impl Fn(&StoredEvent) -> bool + Send,
    ) -> Result<Option<Lived<M>>, ErrorKind<M::Refusal>> {
        let mut lived: Option<Lived<M>> = None;
        let mut pages = Pages::new(self.store(), text);
        while let Some(page) = pages.next::<M>().await? {
            for stored in page {
                if !wanted(&stored) {
                    return Ok(lived);
                }
                lived = Some(applied::<M>(lived, &stored).map_err(ErrorKind::Corrupt)?);
            }
        }
        Ok(lived)
    }

    async fn no_such_version(&self, text: &str, asked: u64) -> ErrorKind<M::Refusal> {
        match self.stored(text, None).await {
            Ok(loaded) => loaded
                .snapshot
                .map_or(ErrorKind::NotFound, |snapshot| ErrorKind::NoSuchVersion {
                    asked,
                    found: snapshot.at.version,
                }),
            Err(kind) => kind,
        }
    }

    /// The entity as the first call with its key left it, typed as that call's landing.
    pub(crate) async fn relived<L: Landing<M>>(
        &self,
        id: M::Id,
        text: &str,
        key: &str,
        outcome: Outcome,
    ) -> Result<L::In<Stored<St>>, ErrorKind<M::Refusal>> {
        let version = outcome.version;
        let folded = self.folded(text, |event| event.version <= version).await?;
        let lived = folded.ok_or(ErrorKind::NotFound)?;
        self.try_land::<L>(id, lived, Some(outcome.into()))
            .map_err(|_| ErrorKind::KeyReused {
                key: key.to_owned(),
                version,
            })
    }
}

impl<M: Machine> fmt::Debug for Past<M>
where
    M::State: fmt::Debug,
    M::Data: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Past")
            .field("version", &self.version)
            .field("at", &self.at)
            .field("state", &self.state)
            .field("data", &self.data)
            .finish()
    }
}

impl<M: Storable> From<Lived<M>> for Past<M> {
    fn from(lived: Lived<M>) -> Self {
        Past {
            version: lived.at.version,
            at: lived.changed_at,
            state: lived.state,
            data: lived.data,
        }
    }
}

/// Applies a stored event as it was applied when it was stored. Hooks do not run.
fn applied<M: Storable>(before: Option<Lived<M>>, stored: &StoredEvent) -> Result<Lived<M>, Corrupt> {
    let version = before.as_ref().map_or(0, |lived| lived.at.version) + 1;
    let corrupt = |fault| Corrupt {
        version,
        name: stored.name.clone(),
        fault,
    };
    if stored.version != version {
        return Err(corrupt(Fault::Missing));
    }
    let event = match M::decode_event(&stored.name, &stored.payload) {
        Some(Ok(event)) => event,
        failed => {
            return Err(Corrupt::unreadable(
                version,
                &*stored.name,
                failed.and_then(Result::err),
            ));
        }
    };
    let current = before.map(|lived| (lived.state, lived.data));
    let (_, (state, data)) = step::<M>(current, event).map_err(|source| corrupt(Fault::NoTransition(source)))?;
    Ok(Lived {
        at: Expected {
            version,
            last_event: stored.event_id,
        },
        changed_at: stored.at,
        state,
        data,
    })
}

/// The events of one entity, a page at a time.
struct Pages<'a, St> {
    store: &'a St,
    id: &'a str,
    after: u64,
    ended: bool,
}

impl<'a, St: History> Pages<'a, St> {
    fn new(store: &'a St, id: &'a str) -> Self {
        Pages {
            store,
            id,
            after: 0,
            ended: false,
        }
    }

    async fn next<M: Storable>(&mut self) -> Result<Option<Vec<StoredEvent>>, ErrorKind<M::Refusal>> {
        if self.ended {
            return Ok(None);
        }
        let page = self.store.history(M::NAME, self.id, self.after, PAGE_LEN).await;
        let page = page.map_err(ErrorKind::from_store)?;
        self.ended = page.len() < PAGE_LEN;
        self.after = page.last().map_or(self.after, |event| event.version);
        Ok(Some(page))
    }
}
