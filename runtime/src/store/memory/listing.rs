//! Queries of a `MemoryStore`: it looks at all entities, under the locks of all shards, so that what is found is of one
//! moment.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::RangeBounds;

use super::super::{ListedEntity, Listing, Place, Queries, Sort, StoreError, Tally};
use super::MemoryStore;
use super::shard::Current;
use crate::query::Value;

impl Queries for MemoryStore {
    async fn list(&self, listing: &Listing) -> Result<Vec<ListedEntity>, StoreError> {
        let shards = self.shards();
        let entities = shards.iter().flat_map(|shard| shard.entities(listing.machine));
        let found = entities.filter(|entity| passes(listing, entity));
        let placed = found.map(|entity| (place(listing.sort, &entity), entity));
        let mut placed: Vec<_> = match &listing.after {
            Some(after) => placed.filter(|(it, _)| order(listing, it, after).is_gt()).collect(),
            None => placed.collect(),
        };
        placed.sort_by(|(one, _), (other, _)| order(listing, one, other));
        let listed = placed.into_iter().take(listing.len_max).filter_map(|(place, entity)| {
            Some(ListedEntity {
                place,
                since: entity.since(),
                snapshot: Ok(entity.snapshot()?),
            })
        });
        Ok(listed.collect())
    }

    async fn counts(&self, listing: &Listing, by: Tally) -> Result<Vec<(Option<Value>, u64)>, StoreError> {
        let shards = self.shards();
        let entities = shards.iter().flat_map(|shard| shard.entities(listing.machine));
        let mut counts: BTreeMap<Least, u64> = BTreeMap::new();
        for entity in entities.filter(|entity| passes(listing, entity)) {
            let value = match by {
                Tally::All => None,
                Tally::State => Some(Value::from(entity.state())),
                Tally::Field(field) => entity.indexed().get(field.name()).cloned(),
            };
            *counts.entry(Least(value)).or_default() += 1;
        }
        if by == Tally::All {
            counts.entry(Least(None)).or_default();
        }
        let mut counts: Vec<_> = counts.into_iter().map(|(Least(value), count)| (value, count)).collect();
        // The sort is stable: equals stay in the order of their values.
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(counts)
    }
}

fn passes(listing: &Listing, entity: &Current<'_>) -> bool {
    listing
        .states
        .as_ref()
        .is_none_or(|states| states.contains(&entity.state()))
        && listing.since.contains(&entity.since())
        && listing
            .tests
            .iter()
            .all(|(field, test)| test.passes(entity.indexed().get(field.name())))
}

fn place(sort: Sort, entity: &Current<'_>) -> Place {
    let key = match sort {
        Sort::Id => None,
        Sort::Since => Some(Value::Time(entity.since())),
        Sort::Field(field) => entity.indexed().get(field.name()).cloned(),
    };
    Place {
        key,
        id: entity.id().to_owned(),
    }
}

/// Entities without a value come last in either direction.
fn order(listing: &Listing, one: &Place, other: &Place) -> Ordering {
    let directed = |order: Ordering| if listing.descending { order.reverse() } else { order };
    let keys = match (&one.key, &other.key) {
        (Some(one), Some(other)) => directed(one.compare(other)),
        (one, other) => other.is_some().cmp(&one.is_some()),
    };
    keys.then_with(|| directed(one.id.cmp(&other.id)))
}

/// A value in the order in which counts that are equal come.
struct Least(Option<Value>);

impl Ord for Least {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => one.compare(other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
}

impl PartialOrd for Least {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Least {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Least {}
