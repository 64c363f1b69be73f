//! What an entity was, what changed, and whether its state is what its events lead to.

mod difference;
mod fold;
mod inspection;
mod log;

use std::fmt;
use std::time::SystemTime;

use crate::answer::{self, Recorded};
use crate::declaration::{Kept, Machine};
use crate::engine::text_of;
use crate::entity::Stored;
use crate::error::{Corrupt, Error, ErrorKind, Fault, Part};
use crate::machine::StateMachine;
use crate::store::{History, Loaded, Outcome, Store, StoredEvent};
use crate::transition::Landing;
use crate::work::Lived;

#[cfg(feature = "postgres")]
pub(crate) use difference::forms;
pub use difference::{Difference, FieldChange};
pub(crate) use fold::applied;
pub(crate) use inspection::{Edges, Inspection};
pub use log::{Events, EventsPage, UnreadableEvent};

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

impl<M: Kept, St: Store + History> StateMachine<M, St> {
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
                let version = events.len() as u64 + 1;
                if stored.version != version {
                    return Err(error(ErrorKind::Corrupt(missing(version, stored.name))));
                }
                let recorded = answer::recorded::<M>(stored);
                events.push(recorded.map_err(|corrupt| error(ErrorKind::Corrupt(corrupt)))?);
            }
        }
        if events.is_empty() {
            return Err(error(self.without_events(&text).await));
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
            Ok(folded) => {
                let folded = folded.map_or(0, |lived| lived.at.version);
                Err(Error::new(&text, self.no_such_version(&text, version, folded).await))
            }
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
            None => match self.store().history(M::NAME, &text, 0, 1).await {
                Ok(events) if events.is_empty() => Err(error(self.without_events(&text).await)),
                Ok(_) => Ok(None),
                Err(failed) => Err(error(ErrorKind::from_store(failed))),
            },
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
        let Some(snapshot) = self.stored(text, None).await?.snapshot else {
            return Err(self.without_state(text).await);
        };
        let version = snapshot.at.version;
        let edges = Edges::of::<M>();
        let mut inspection = Inspection::<M>::new(&edges);
        let mut pages = Pages::new(self.store(), text);
        let mut later = None;
        while later.is_none()
            && let Some(page) = pages.next::<M>().await?
        {
            for event in page {
                if event.version <= version {
                    inspection.event(&event);
                } else {
                    later.get_or_insert(event.version);
                }
            }
        }
        let now = match later {
            Some(_) => self.stored(text, None).await?.snapshot.map(|now| now.at),
            None => None,
        };
        let at = snapshot.at;
        let mut found = inspection.state(snapshot).into_iter();
        match (found.next(), later) {
            (Some(corrupt), _) => Err(ErrorKind::Corrupt(corrupt)),
            // The entity may have gone on since its state was loaded.
            (None, Some(last)) if now == Some(at) => Err(ErrorKind::Corrupt(Corrupt {
                version,
                part: Part::State,
                name: String::new(),
                fault: Fault::Behind { last },
            })),
            (None, _) => Ok(version),
        }
    }

    /// Why an entity has no events: it is not there, or its events are not.
    async fn without_events(&self, text: &str) -> ErrorKind<M::Refusal> {
        match self.stored(text, None).await {
            Ok(stored) => stored.snapshot.map_or(ErrorKind::NotFound, |snapshot| {
                ErrorKind::Corrupt(Corrupt {
                    version: snapshot.at.version,
                    part: Part::State,
                    name: snapshot.state.name.into_owned(),
                    fault: Fault::NoEvents,
                })
            }),
            Err(kind) => kind,
        }
    }

    /// Why an entity has no state: it is not there, or its state is not.
    async fn without_state(&self, text: &str) -> ErrorKind<M::Refusal> {
        match self.store().history(M::NAME, text, 0, 1).await {
            Ok(events) if events.is_empty() => ErrorKind::NotFound,
            Ok(_) => match self.stored(text, None).await {
                // It began since it was loaded.
                Ok(stored) if stored.snapshot.is_some() => ErrorKind::NotFound,
                Ok(_) => ErrorKind::Corrupt(Corrupt {
                    version: 1,
                    part: Part::State,
                    name: String::new(),
                    fault: Fault::NoState,
                }),
                Err(kind) => kind,
            },
            Err(error) => ErrorKind::from_store(error),
        }
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

    /// Why a version is not there, of which the events that are lead to an earlier one.
    async fn no_such_version(&self, text: &str, asked: u64, folded: u64) -> ErrorKind<M::Refusal> {
        match self.stored(text, None).await {
            Ok(Loaded {
                snapshot: Some(snapshot),
                ..
            }) => {
                let found = snapshot.at.version;
                if asked == 0 || asked > found {
                    ErrorKind::NoSuchVersion { asked, found }
                } else if folded == 0 {
                    self.without_events(text).await
                } else {
                    ErrorKind::Corrupt(missing(folded + 1, String::new()))
                }
            }
            Ok(_) if folded == 0 => ErrorKind::NotFound,
            Ok(_) => ErrorKind::NoSuchVersion { asked, found: folded },
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

impl<M: Kept> From<Lived<M>> for Past<M> {
    fn from(lived: Lived<M>) -> Self {
        Past {
            version: lived.at.version,
            at: lived.changed_at,
            state: lived.state,
            data: lived.data,
        }
    }
}

/// An event that is not there. The name is that of the next one that is.
pub(crate) fn missing(version: u64, name: String) -> Corrupt {
    Corrupt {
        version,
        part: Part::Event,
        name,
        fault: Fault::Missing,
    }
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

    async fn next<M: Kept>(&mut self) -> Result<Option<Vec<StoredEvent>>, ErrorKind<M::Refusal>> {
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
