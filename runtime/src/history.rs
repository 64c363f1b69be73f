//! What an entity was, what changed, and whether its state is what its events lead to.

mod difference;
mod fold;
mod inspection;
mod log;
mod pages;
mod past;

#[cfg(feature = "testing")]
pub(crate) use difference::compare;
#[cfg(feature = "postgres")]
pub(crate) use difference::forms;
pub use difference::{Difference, FieldChange};
pub(crate) use fold::applied;
pub(crate) use inspection::{Edges, Inspection};
pub use log::{Events, EventsPage, UnreadableEvent};
pub use past::Past;

use std::time::SystemTime;

use crate::answer::{self, Recorded};
use crate::declaration::{Kept, Machine};
use crate::engine::text_of;
use crate::entity::Stored;
use crate::error::{Corrupt, Error, ErrorKind, Fault, Part};
use crate::machine::StateMachine;
use crate::store::{History, Outcome, Snapshot, Store, StoredEvent};
use crate::transition::Landing;
use crate::work::Lived;
use pages::Pages;

impl<M: Kept, St: Store + History> StateMachine<M, St> {
    /// Loads all events of the entity `id`, oldest first.
    ///
    /// A hole among them is found. That the last ones are lost is not, as they alone are looked at:
    /// [`verify`](Self::verify) tells.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if a stored event cannot be read.
    pub async fn history(&self, id: &M::Id) -> Result<Vec<Recorded<M::Event>>, Error<M>> {
        let text = text_of::<M>(id)?;
        let error = |kind| Error::new(&text, kind);
        let mut events = self.recorded(&text).await.map_err(error)?;
        if events.is_empty() {
            let snapshot = self.there(&text).await.map_err(error)?;
            // The entity may have begun between the two reads.
            events = self.recorded(&text).await.map_err(error)?;
            if events.is_empty() {
                return Err(error(without_events(snapshot)));
            }
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
        let past = self.past(&text, version).await;
        past.map_err(|kind| Error::new(&text, kind))
    }

    /// Folds the entity `id` up to a time: its state after all events at or before it, `None` if its life began later.
    ///
    /// As for [`history`](Self::history), that the last events are lost is what [`verify`](Self::verify) tells.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`Corrupt`](ErrorKind::Corrupt) if an event cannot be read or is no transition.
    pub async fn as_of(&self, id: &M::Id, time: SystemTime) -> Result<Option<Past<M>>, Error<M>> {
        let text = text_of::<M>(id)?;
        let error = |kind| Error::new(&text, kind);
        // The times of an entity's events only grow, so that the first that is later ends the fold.
        let by_then = || self.folded(&text, move |event| event.at <= time);
        let mut folded = by_then().await.map_err(error)?;
        if !folded.has_events {
            let snapshot = self.there(&text).await.map_err(error)?;
            // The entity may have begun between the two reads.
            folded = by_then().await.map_err(error)?;
            if !folded.has_events {
                return Err(error(without_events(snapshot)));
            }
        }
        Ok(folded.lived.map(Past::from))
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

    /// The entity as it is stored.
    async fn there(&self, text: &str) -> Result<Snapshot, ErrorKind<M::Refusal>> {
        self.stored(text, None).await?.snapshot.ok_or(ErrorKind::NotFound)
    }

    /// Why an entity has no state: it is not there, or its state is not.
    async fn without_state(&self, text: &str) -> ErrorKind<M::Refusal> {
        match self.store().history(M::NAME, text, 0, 1).await {
            Ok(events) if events.is_empty() => ErrorKind::NotFound,
            Ok(_) => match self.stored(text, None).await {
                // The entity began after the first load.
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

    /// All events as they are read, without a hole.
    async fn recorded(&self, text: &str) -> Result<Vec<Recorded<M::Event>>, ErrorKind<M::Refusal>> {
        let mut events = Vec::new();
        let mut pages = Pages::new(self.store(), text);
        while let Some(page) = pages.next::<M>().await? {
            for stored in page {
                let version = events.len() as u64 + 1;
                if stored.version != version {
                    return Err(ErrorKind::Corrupt(missing(version, stored.name)));
                }
                events.push(answer::recorded::<M>(stored).map_err(ErrorKind::Corrupt)?);
            }
        }
        Ok(events)
    }

    /// Folds events from the first for as long as they are wanted.
    async fn folded(
        &self,
        text: &str,
        wanted: impl Fn(&StoredEvent) -> bool + Send,
    ) -> Result<Folded<M>, ErrorKind<M::Refusal>> {
        let mut folded = Folded {
            lived: None,
            has_events: false,
        };
        let mut pages = Pages::new(self.store(), text);
        while let Some(page) = pages.next::<M>().await? {
            for stored in page {
                folded.has_events = true;
                if !wanted(&stored) {
                    return Ok(folded);
                }
                folded.lived = Some(applied::<M>(folded.lived, &stored).map_err(ErrorKind::Corrupt)?);
            }
        }
        Ok(folded)
    }

    /// The entity as it was at a version, or why that is not there.
    async fn past(&self, text: &str, version: u64) -> Result<Past<M>, ErrorKind<M::Refusal>> {
        let upto = || self.folded(text, move |event| event.version <= version);
        let folded = match upto().await?.at(version) {
            Ok(lived) => return Ok(lived.into()),
            Err(folded) => folded,
        };
        let snapshot = self.stored(text, None).await?.snapshot;
        let found = snapshot.as_ref().map_or(folded, |snapshot| snapshot.at.version);
        if found == 0 {
            return Err(ErrorKind::NotFound);
        }
        if version == 0 || version > found {
            return Err(ErrorKind::NoSuchVersion { asked: version, found });
        }
        // The entity may have reached that version in the meantime.
        match (upto().await?.at(version), snapshot) {
            (Ok(lived), _) => Ok(lived.into()),
            (Err(0), Some(snapshot)) => Err(without_events(snapshot)),
            (Err(folded), _) => Err(ErrorKind::Corrupt(missing(folded + 1, String::new()))),
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
        // The outcome was stored in one commit with these events, so that a missing one is a fault of the store.
        let lived = folded.at(version).map_err(|folded| missing(folded + 1, String::new()));
        let lived = lived.map_err(ErrorKind::Corrupt)?;
        self.try_land::<L>(id, lived, Some(outcome.into()))
            .map_err(|_| ErrorKind::KeyReused {
                key: key.to_owned(),
                version,
            })
    }
}

/// What some of an entity's events lead to.
struct Folded<M: Machine> {
    lived: Option<Lived<M>>,
    /// Whether there are any events, wanted or not.
    has_events: bool,
}

impl<M: Machine> Folded<M> {
    /// The entity, if it came to this version; else the one that it came to.
    fn at(self, version: u64) -> Result<Lived<M>, u64> {
        match self.lived {
            Some(lived) if lived.at.version == version => Ok(lived),
            lived => Err(lived.map_or(0, |lived| lived.at.version)),
        }
    }
}

/// An entity is there, and its events are not.
fn without_events<R>(snapshot: Snapshot) -> ErrorKind<R> {
    ErrorKind::Corrupt(Corrupt {
        version: snapshot.at.version,
        part: Part::State,
        name: snapshot.state.name.into_owned(),
        fault: Fault::NoEvents,
    })
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
