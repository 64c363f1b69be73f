//! The check whether views are what the log leads to.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::mem;
use std::time::Duration;

use super::{Fact, Following, Projection, ReadModel, Routes};
use crate::clock::{Clock as _, SystemClock};
use crate::store::{
    EventLog, Generation, GenerationStatus, LoggedEvent, ParkedEvents, ReadModels, Share, StoreError, StoreErrorKind,
};
use crate::view::Row as _;
use crate::worker::{entity_key, guarded, passed_key, view_key};

/// How many rows, events or parked events are read at once.
const PAGE_LEN: usize = 1_000;

/// How often the views are looked at, if they change while they are.
const LOOKS_MAX: u32 = 20;

/// How long between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Verified {
    /// How many views were compared.
    pub views: u64,
    /// The keys of those that are not what the log leads to, that are missing, or that nothing leads to; at most 1,000.
    pub differing: Vec<String>,
    /// How many were left out, because something is parked under their key.
    pub parked: u64,
}

/// Folds the events of some keys up to where their shards are.
struct Refold<'a, P: Projection> {
    projection: &'a P,
    routes: Routes<Box<dyn Fact<P>>>,
    sample: Sample,
    views: HashMap<String, Refolded<P>>,
    /// The keys of the views that wait for an event of an entity.
    waiting: HashSet<String>,
    /// The keys under which something is parked, each with the first position.
    parked: HashMap<String, u64>,
    places: Vec<u64>,
}

/// Which keys are compared: one of so many, others each time.
struct Sample {
    one_of: u16,
    /// Another hash than divides keys among shards: otherwise all that are compared could be of one.
    hashed: RandomState,
}

impl Sample {
    fn has(&self, key: &str) -> bool {
        self.one_of <= 1 || self.hashed.hash_one(key).is_multiple_of(self.one_of.into())
    }
}

/// A view that is folded anew; what cannot be folded is not compared.
struct Refolded<P: Projection> {
    view: Option<P::View>,
    is_stuck: bool,
}

impl<P: Projection, St: ReadModels + ParkedEvents + EventLog> ReadModel<P, St> {
    /// Folds the log afresh and compares the views with what it leads to: one key of so many, of whichever shard and others
    /// each time, or all for 1.
    ///
    /// It reads the whole log and all views, and holds those that it compares in memory. It may be done while workers
    /// go on: it looks again if they changed something meanwhile.
    ///
    /// # Errors
    ///
    /// What the store reports; [`Unavailable`](StoreErrorKind::Unavailable) if the views change too fast to be looked at:
    /// stop the workers, or [pause](ReadModels::pause) the generation meanwhile.
    pub async fn verify(&self, projection: &P, one_of: u16) -> Result<Verified, StoreError> {
        let mut refold = Refold {
            projection,
            routes: Following::of(),
            sample: Sample {
                one_of,
                hashed: RandomState::new(),
            },
            views: HashMap::new(),
            waiting: HashSet::new(),
            parked: HashMap::new(),
            places: Vec::new(),
        };
        for _ in 0..LOOKS_MAX {
            let before = self.live().await?;
            let parked = self.parked_keys(&before).await?;
            refold.read(self.store(), &before, &parked).await?;
            let rows = self.rows(&refold.sample).await?;
            if self.live().await?.shards_at() == before.shards_at() && self.parked_keys(&before).await? == parked {
                return Ok(refold.compare(rows));
            }
            SystemClock.sleep(LOOK_EVERY).await;
        }
        let reason = format!("the views of {:?} change too fast to be verified", P::NAME);
        Err(StoreError::new(StoreErrorKind::Unavailable, reason))
    }

    async fn live(&self) -> Result<Generation, StoreError> {
        let generations = self.store().generations(P::NAME).await?;
        let live = generations.into_iter().find(|it| it.status == GenerationStatus::Live);
        live.ok_or_else(|| StoreError::new(StoreErrorKind::Refused, format!("no worker has read {:?} yet", P::NAME)))
    }

    /// The rows of a sample.
    async fn rows(&self, sample: &Sample) -> Result<HashMap<String, Vec<u8>>, StoreError> {
        let (mut rows, mut after) = (HashMap::new(), String::new());
        loop {
            let page = self.store().rows_after(P::NAME, &after, PAGE_LEN).await?;
            let is_last = page.len() < PAGE_LEN;
            if let Some((last, _)) = page.last() {
                after.clone_from(last);
            }
            rows.extend(page.into_iter().filter(|(key, _)| sample.has(key)));
            if is_last {
                return Ok(rows);
            }
        }
    }

    /// The keys under which something is parked, each with the first position.
    async fn parked_keys(&self, live: &Generation) -> Result<HashMap<String, u64>, StoreError> {
        let (mut keys, mut after) = (HashMap::new(), 0);
        loop {
            let page = self.store().parked(P::NAME, after, PAGE_LEN).await?;
            let is_last = page.len() < PAGE_LEN;
            after = page.last().map_or(after, |last| last.what.position());
            let of_live = page.into_iter().filter(|it| it.shard.generation == live.number);
            for it in of_live {
                let position = it.what.position();
                keys.entry(it.key).or_insert(position);
            }
            if is_last {
                return Ok(keys);
            }
        }
    }
}

impl Generation {
    /// Its number, and where its shards are.
    fn shards_at(&self) -> (u32, Vec<u64>) {
        (self.number, self.shards.iter().map(|shard| shard.position).collect())
    }
}

impl<P: Projection> Refold<'_, P> {
    /// Goes on to where the shards of a generation are.
    async fn read<St: EventLog>(
        &mut self,
        store: &St,
        live: &Generation,
        parked: &HashMap<String, u64>,
    ) -> Result<(), StoreError> {
        let places: Vec<u64> = live.shards.iter().map(|shard| shard.position).collect();
        if self.places.len() != places.len()
            || self.places.iter().zip(&places).any(|(old, new)| old > new)
            || self.parked != *parked
        {
            // The generation was replaced or began anew, or other events are parked now: what was folded is of no use.
            self.parked.clone_from(parked);
            self.waiting.clear();
            self.views.clear();
            self.places = vec![0; places.len()];
        }
        let mut after = self.places.iter().copied().min().unwrap_or_default();
        let end = places.iter().copied().max().unwrap_or_default();
        while after < end {
            let page = store.events_of(self.routes.filter(), after, PAGE_LEN).await?;
            let is_last = page.is_last(store).await?;
            for logged in page.events {
                self.take(logged, &places);
            }
            after = page.upto;
            if is_last {
                break;
            }
        }
        self.places = places;
        Ok(())
    }

    fn take(&mut self, logged: LoggedEvent, places: &[u64]) {
        let position = logged.event.position;
        // Workers hold back all later events of an entity once one of its events could not be read or placed.
        let waits = !self.parked.is_empty()
            && [entity_key, passed_key].into_iter().any(|key_of| {
                let first = self.parked.get(&key_of(&logged.machine, &logged.id));
                first.is_some_and(|first| position >= *first)
            });
        // Events that cannot be read are parked, and events without a key belong to no view.
        let Ok(Some((key, fact))) = self.routes.placed(self.projection, logged) else {
            return;
        };
        let shard = shard_of(&key, places.len());
        if position <= self.places[shard] || position > places[shard] || !self.sample.has(&key) {
            return;
        }
        if waits {
            self.waiting.insert(key);
            return;
        }
        let refolded = self.views.entry(key).or_insert(Refolded {
            view: None,
            is_stuck: false,
        });
        if !refolded.is_stuck {
            let view = &mut refolded.view;
            refolded.is_stuck = guarded(|| fact.apply(self.projection, view)).is_err();
        }
    }

    fn compare(mut self, mut rows: HashMap<String, Vec<u8>>) -> Verified {
        let mut verified = Verified::default();
        let (parked, waiting) = (mem::take(&mut self.parked), mem::take(&mut self.waiting));
        let is_parked = |key: &str| waiting.contains(key) || parked.contains_key(&view_key(key));
        let mut keys: Vec<String> = self.views.keys().chain(rows.keys()).chain(&waiting).cloned().collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let (expected, row) = (self.views.remove(&key), rows.remove(&key));
            if is_parked(&key) {
                verified.parked += 1;
                continue;
            }
            verified.views += 1;
            let expected = expected.filter(|it| !it.is_stuck).and_then(|it| it.view);
            let expected = expected.and_then(|view| guarded(|| Ok(view.encode()?)).ok());
            if !same(expected.as_deref(), row.as_deref()) && verified.differing.len() < PAGE_LEN {
                verified.differing.push(key);
            }
        }
        verified
    }
}

/// The shard that a key falls to.
fn shard_of(key: &str, shards: usize) -> usize {
    let of = u16::try_from(shards).unwrap_or(u16::MAX);
    let is_here = |shard: &u16| Share { shard: *shard, of }.has(key);
    (0..of).find(is_here).unwrap_or_default().into()
}

/// Whether both are the same JSON; a store may write it in its own way.
fn same(left: Option<&[u8]>, right: Option<&[u8]>) -> bool {
    let value = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).ok();
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => left == right || value(left).is_some_and(|it| Some(it) == value(right)),
        _ => false,
    }
}
