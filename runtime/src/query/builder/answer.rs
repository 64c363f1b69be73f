//! How a query is answered: pages and counts.

use super::super::cursor::Cursor;
use super::super::error::InvalidQuery;
use super::super::field::Field;
use super::super::page::{Listed, PAGE_LEN_MAX, Page, UnreadableEntity};
use super::super::value::Value;
use super::Query;
use crate::declaration::{Kept, Machine};
use crate::entity::Stored;
use crate::error::{Corrupt, Error, ErrorKind};
use crate::id::EntityId;
use crate::machine::StateMachine;
use crate::store::{History, ListedEntity, Queries, Snapshot, Store, Tally};
use crate::transition::Landing;
use crate::work::Lived;

/// An entity, with its id.
type Read<M, St> = (<M as Machine>::Id, <<M as Machine>::Any as Landing<M>>::In<Stored<St>>);

impl<M: Kept, St: Store + History> StateMachine<M, St> {
    /// An entity that a store listed.
    fn read_listed(
        &self,
        text: &str,
        snapshot: Result<Snapshot, Corrupt>,
    ) -> Result<Read<M, St>, ErrorKind<M::Refusal>> {
        let id = M::Id::from_text(text).map_err(ErrorKind::InvalidId)?;
        let lived = snapshot.and_then(Lived::read).map_err(ErrorKind::Corrupt)?;
        let Ok(entity) = self.try_land::<M::Any>(id.clone(), lived, None) else {
            unreachable!("`Any` has every state: a bug of eventer")
        };
        Ok((id, entity))
    }
}

impl<M: Kept, St: Store + History + Queries> Query<'_, M, St> {
    /// Reads a page of so many entities, from 1 to [`PAGE_LEN_MAX`].
    ///
    /// # Errors
    ///
    /// [`InvalidQuery`](ErrorKind::InvalidQuery), which says what is wrong; [`Store`](ErrorKind::Store). An entity that
    /// cannot be read is no error of the page: it is named in [`unreadable`](Page::unreadable).
    pub async fn page(mut self, len: usize) -> Result<Page<M, St>, Error<M>> {
        if !(1..=PAGE_LEN_MAX).contains(&len) {
            self.blame(InvalidQuery::PageLen { len });
        }
        if let Some(cursor) = self.after.take() {
            match Cursor::read(&cursor, &self.listing) {
                Ok(place) => self.listing.after = Some(place),
                Err(fault) => self.blame(fault),
            }
        }
        let (machine, mut listing) = self.checked()?;
        // One more entity is asked for, to learn whether there is another page.
        listing.len_max = len + 1;
        let mut found = machine.store().list(&listing).await.map_err(failed)?;
        let next = (found.len() > len).then(|| {
            found.truncate(len);
            found.last().map(|last| Cursor::new(&listing, &last.place))
        });
        let (mut entities, mut unreadable) = (Vec::with_capacity(found.len()), Vec::new());
        for ListedEntity { place, since, snapshot } in found {
            let text = place.id;
            match machine.read_listed(&text, snapshot) {
                Ok((id, entity)) => entities.push(Listed { id, since, entity }),
                Err(kind) => unreadable.push(UnreadableEntity {
                    error: Error::new(&text, kind),
                    id: text,
                    since,
                }),
            }
        }
        Ok(Page {
            entities,
            unreadable,
            next: next.flatten(),
        })
    }

    /// Counts the entities. Their order and a cursor do not matter.
    ///
    /// # Errors
    ///
    /// [`InvalidQuery`](ErrorKind::InvalidQuery), which says what is wrong; [`Store`](ErrorKind::Store).
    pub async fn count(self) -> Result<u64, Error<M>> {
        let counts = self.counts(Tally::All).await?;
        Ok(counts.first().map_or(0, |(_, count)| *count))
    }

    /// Counts the entities in each state that has some, by its stored name: in the order in which the states are declared,
    /// and after them those that only another version of the program has.
    ///
    /// # Errors
    ///
    /// As for [`count`](Self::count).
    pub async fn count_by_state(self) -> Result<Vec<(String, u64)>, Error<M>> {
        let counts = self.counts(Tally::State).await?;
        let named = counts.into_iter().filter_map(|(value, count)| match value {
            Some(Value::Text(name)) => Some((name, count)),
            _ => None,
        });
        let mut counts: Vec<_> = named.collect();
        let declared = |name: &str| {
            M::GRAPH
                .states()
                .position(|state| state.name() == name)
                .unwrap_or(usize::MAX)
        };
        counts.sort_by_cached_key(|(name, _)| (declared(name), name.clone()));
        Ok(counts)
    }

    /// Counts the entities for each value of a field, most frequent first, and of equals the least value first. Those
    /// without a value are counted under `None`.
    ///
    /// # Errors
    ///
    /// As for [`count`](Self::count).
    pub async fn count_by<T>(self, field: Field<M, T>) -> Result<Vec<(Option<Value>, u64)>, Error<M>> {
        self.count_by_named(field.name()).await
    }

    /// The same by the stored name of the field.
    ///
    /// # Errors
    ///
    /// As for [`count`](Self::count).
    pub async fn count_by_named(mut self, field: &str) -> Result<Vec<(Option<Value>, u64)>, Error<M>> {
        match self.field(field) {
            Some(field) => self.counts(Tally::Field(field)).await,
            None => self.checked().map(|_| Vec::new()),
        }
    }

    async fn counts(self, by: Tally) -> Result<Vec<(Option<Value>, u64)>, Error<M>> {
        let (machine, listing) = self.checked()?;
        machine.store().counts(&listing, by).await.map_err(failed)
    }
}

fn failed<M: Machine>(error: crate::store::StoreError) -> Error<M> {
    Error::new("", ErrorKind::from_store(error))
}
