//! What happened to all entities of a machine, and to one, a page at a time.

use std::fmt;
use std::ops::{Bound, RangeBounds};
use std::time::SystemTime;

use super::Past;
use crate::answer::{self, Happened, Recorded};
use crate::declaration::{Kept, Machine};
use crate::engine::text_of;
use crate::error::{Error, ErrorKind};
use crate::id::EntityId;
use crate::machine::StateMachine;
use crate::query::{InvalidQuery, PAGE_LEN_MAX};
use crate::store::{EventFilter, EventLog, History, LoggedEvent, Store, StoredEvent};

/// A page ends with what a store gave when its payloads came to have so many bytes.
const PAGE_BYTES_MAX: usize = 16 << 20;

/// A question about what happened to the entities of a machine; made by [`StateMachine::events`].
///
/// Positions only grow, and nothing appears later below that of an event, so that pages follow each other without a gap or
/// a repeat, whatever happens meanwhile.
#[must_use = "nothing is read until `page` is awaited"]
pub struct Events<'a, M: Machine, St> {
    machine: &'a StateMachine<M, St>,
    filter: EventFilter,
    /// The names of those that are asked for; `None` if any is.
    names: Option<Vec<String>>,
    after: u64,
    /// The first name that the machine does not have.
    unknown: Option<String>,
}

/// Some of the events that were asked for, in the order of the log.
#[must_use = "`events` lacks what could not be read: see `unreadable`"]
#[non_exhaustive]
pub struct EventsPage<M: Machine> {
    /// The events, without those that are `unreadable`.
    pub events: Vec<Happened<M>>,
    /// Those that this program cannot read, in the order of the log: look whether there are some.
    /// [`whole`](Self::whole) takes only a page without them.
    pub unreadable: Vec<UnreadableEvent<M>>,
    /// Where the next page begins: after this position, which is that of the last event, also if that cannot be read, or
    /// where this page began. It may have nothing yet.
    pub upto: u64,
}

/// An event of the log that cannot be read.
#[non_exhaustive]
pub struct UnreadableEvent<M: Machine> {
    /// The text of the entity's id.
    pub id: String,
    /// Its place in the entity's history.
    pub version: u64,
    /// Its place in the whole store.
    pub position: u64,
    /// What cannot be read: [`Corrupt`](ErrorKind::Corrupt), which says how to go on, or
    /// [`InvalidId`](ErrorKind::InvalidId).
    pub error: Error<M>,
}

impl<M: Machine> EventsPage<M> {
    /// The page, if all of it can be read.
    ///
    /// # Errors
    ///
    /// That of the first event that cannot be read.
    pub fn whole(mut self) -> Result<Self, Error<M>> {
        if self.unreadable.is_empty() {
            return Ok(self);
        }
        Err(self.unreadable.swap_remove(0).error)
    }
}

impl<M: Kept, St: EventLog> StateMachine<M, St> {
    /// Asks for what happened to all entities of the machine: by default everything, from the first event.
    pub fn events(&self) -> Events<'_, M, St> {
        Events {
            machine: self,
            filter: EventFilter::default(),
            names: None,
            after: 0,
            unknown: None,
        }
    }
}

impl<M: Kept, St: EventLog> Events<'_, M, St> {
    /// Events with one of these stored names: none, if there are none; called again, those with one of both.
    pub fn named(mut self, names: &[&str]) -> Self {
        let is_unknown = |name: &&&str| !M::GRAPH.events().any(|event| event.name() == **name);
        self.unknown = self
            .unknown
            .or(names.iter().find(is_unknown).map(|name| (*name).to_owned()));
        let is_known = |name: &&&str| {
            self.names
                .as_ref()
                .is_none_or(|known| known.iter().any(|it| it == **name))
        };
        self.names = Some(names.iter().filter(is_known).map(|name| (*name).to_owned()).collect());
        self
    }

    /// Events that happened within a range of times.
    pub fn at(mut self, range: impl RangeBounds<SystemTime>) -> Self {
        let bound = |bound: Bound<&SystemTime>| bound.cloned();
        self.filter.at = (bound(range.start_bound()), bound(range.end_bound()));
        self
    }

    /// Events behind a position: that of the [page before](EventsPage::upto), or of a [`Receipt`](crate::Receipt).
    pub fn after(mut self, position: u64) -> Self {
        self.after = position;
        self
    }

    /// Reads a page of so many events at most, from 1 to [`PAGE_LEN_MAX`]: fewer only where nothing more happened yet, or
    /// where they have many megabytes.
    ///
    /// # Errors
    ///
    /// [`InvalidQuery`](ErrorKind::InvalidQuery), which says what is wrong; [`Store`](ErrorKind::Store). An event that
    /// cannot be read is no error of the page: it is named in [`unreadable`](EventsPage::unreadable).
    pub async fn page(mut self, len_max: usize) -> Result<EventsPage<M>, Error<M>> {
        let invalid = |fault| Err(Error::new("", ErrorKind::InvalidQuery(fault)));
        if let Some(name) = self.unknown {
            let known = M::GRAPH.events().map(|event| event.name()).collect();
            return invalid(InvalidQuery::UnknownEvent { name, known });
        }
        if !(1..=PAGE_LEN_MAX).contains(&len_max) {
            return invalid(InvalidQuery::PageLen { len: len_max });
        }
        match self.names {
            None => self.filter.follow(M::NAME, &[]),
            // The caller asked for no event at all, but a filter takes an empty list for all events.
            Some(names) if names.is_empty() => {
                return Ok(EventsPage {
                    events: Vec::new(),
                    unreadable: Vec::new(),
                    upto: self.after,
                });
            }
            Some(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                self.filter.follow(M::NAME, &names);
            }
        }
        // This position may lie behind the last event, so it must not be kept beyond this page: see `export`.
        let (mut logged, mut read, mut bytes) = (Vec::<LoggedEvent>::new(), self.after, 0);
        loop {
            let store = self.machine.store();
            let page = store.events_of(&self.filter, read, len_max - logged.len()).await;
            let page = page.map_err(|error| Error::new("", ErrorKind::from_store(error)))?;
            bytes += page.events.iter().map(|it| it.event.payload.len()).sum::<usize>();
            let is_full = logged.len() + page.events.len() >= len_max || bytes >= PAGE_BYTES_MAX;
            if is_full
                || page
                    .is_last(store)
                    .await
                    .map_err(|error| Error::new("", ErrorKind::from_store(error)))?
            {
                logged.extend(page.events);
                break;
            }
            logged.extend(page.events);
            read = page.upto;
        }
        let upto = logged.last().map_or(self.after, |logged| logged.event.position);
        let (mut events, mut unreadable) = (Vec::with_capacity(logged.len()), Vec::new());
        for LoggedEvent { id, event, .. } in logged {
            let (position, version) = (event.position, event.version);
            match happened(&id, event) {
                Ok(happened) => events.push(happened),
                Err(kind) => unreadable.push(UnreadableEvent {
                    error: Error::new(&id, kind),
                    id,
                    version,
                    position,
                }),
            }
        }
        Ok(EventsPage {
            events,
            unreadable,
            upto,
        })
    }
}

fn happened<M: Kept>(id: &str, stored: StoredEvent) -> Result<Happened<M>, ErrorKind<M::Refusal>> {
    let id = M::Id::from_text(id).map_err(ErrorKind::InvalidId)?;
    let recorded = answer::recorded::<M>(stored).map_err(ErrorKind::Corrupt)?;
    Ok(Happened { id, recorded })
}

impl<M: Kept, St: Store + History> StateMachine<M, St> {
    /// Loads the events of the entity `id` with versions above `after`, oldest first; at most `len_max`, from 1 to
    /// [`PAGE_LEN_MAX`]. None if there are no later ones.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound); [`InvalidQuery`](ErrorKind::InvalidQuery) for another length;
    /// [`Corrupt`](ErrorKind::Corrupt) if a stored event cannot be read.
    pub async fn history_page(
        &self,
        id: &M::Id,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<Recorded<M::Event>>, Error<M>> {
        let text = text_of::<M>(id)?;
        let error = |kind| Error::new(&text, kind);
        if !(1..=PAGE_LEN_MAX).contains(&len_max) {
            return Err(error(ErrorKind::InvalidQuery(InvalidQuery::PageLen { len: len_max })));
        }
        let read = || self.store().history(M::NAME, &text, after, len_max);
        let failed = |failed| error(ErrorKind::from_store(failed));
        let mut page = read().await.map_err(failed)?;
        if page.is_empty() {
            let found = self.there(&text).await.map_err(error)?.at.version;
            if found > after {
                // The entity reached that version after the page was read.
                page = read().await.map_err(failed)?;
            }
            if found > after && page.is_empty() {
                return Err(error(ErrorKind::Corrupt(super::missing(after + 1, String::new()))));
            }
        }
        let mut version = after;
        let recorded = page.into_iter().map(|stored| {
            version += 1;
            if stored.version != version {
                return Err(error(ErrorKind::Corrupt(super::missing(version, stored.name))));
            }
            answer::recorded::<M>(stored).map_err(|corrupt| error(ErrorKind::Corrupt(corrupt)))
        });
        recorded.collect()
    }

    /// Folds several entities up to a time: for each, in their order, what [`as_of`](Self::as_of) says of it.
    pub async fn as_of_each(&self, ids: &[M::Id], time: SystemTime) -> Vec<Result<Option<Past<M>>, Error<M>>> {
        let mut pasts = Vec::with_capacity(ids.len());
        for id in ids {
            pasts.push(self.as_of(id, time).await);
        }
        pasts
    }
}

impl<M: Machine, St> fmt::Debug for Events<'_, M, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("filter", &self.filter)
            .field("after", &self.after)
            .finish_non_exhaustive()
    }
}

impl<M: Machine> fmt::Debug for UnreadableEvent<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadableEvent")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("position", &self.position)
            .field("error", &self.error)
            .finish()
    }
}

impl<M: Machine> fmt::Debug for EventsPage<M>
where
    M::Event: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recorded = self
            .events
            .iter()
            .map(|happened| (happened.id.to_text(), &happened.recorded));
        f.debug_struct("EventsPage")
            .field("events", &recorded.collect::<Vec<_>>())
            .field("unreadable", &self.unreadable)
            .field("upto", &self.upto)
            .finish()
    }
}
