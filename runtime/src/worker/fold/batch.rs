//! Some events, by the views that they belong to.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::time::Duration;
use std::{iter, mem};

use super::super::delivery::behind;
use super::super::observation;
use super::super::parking::{chain_of, guarded, view_key};
use super::super::retries::Retries;
use super::views::Views;
use crate::projection::{BoxError, Fact, Projection};
use crate::store::{Parking, RowWrite, StoreError, Subscriptions};

/// Events that are to be folded, and some that are not.
pub(super) struct Batch<P: Projection> {
    /// Events that are not folded yet, by the key of their view and in order of positions.
    facts: HashMap<String, Vec<Placed<P>>>,
    folded: Vec<Done<P>>,
    parked: Vec<Parking>,
    /// How often the events of a key failed.
    attempts: HashMap<String, u32>,
    retries: Retries,
}

/// An event, and its position.
type Placed<P> = (u64, Box<dyn Fact<P>>);

/// The events of a key that were folded, and what came of it.
struct Done<P: Projection> {
    key: String,
    facts: Vec<Placed<P>>,
    value: Option<Vec<u8>>,
}

/// What is to be stored of a batch.
pub(super) struct Folded {
    pub(super) rows: Vec<RowWrite>,
    pub(super) parked: Vec<Parking>,
}

/// Something of a batch is to be tried again.
pub(super) struct Again {
    /// The position of the first event that could not be taken.
    pub(super) first: u64,
    /// The pause before the next attempt: one pause for all keys.
    pub(super) pause: Duration,
}

/// The events of a key, of which one cannot be taken.
struct Stuck<P: Projection> {
    key: String,
    facts: Vec<Placed<P>>,
    /// How many events before it can be taken.
    taken: usize,
    trouble: BoxError,
}

impl<P: Projection> Batch<P> {
    pub(super) fn new(retries: Retries) -> Self {
        Batch {
            facts: HashMap::new(),
            folded: Vec::new(),
            parked: Vec::new(),
            attempts: HashMap::new(),
            retries,
        }
    }

    pub(super) fn push(&mut self, position: u64, key: String, fact: Box<dyn Fact<P>>) {
        self.facts.entry(key).or_default().push((position, fact));
    }

    /// Parks an event behind others of its key.
    pub(super) fn wait(&mut self, position: u64, key: String) {
        self.parked.push(behind(position, key));
    }

    /// Parks an event that cannot be taken, however often it is tried.
    pub(super) fn park(&mut self, position: u64, key: String, error: &(dyn StdError + 'static)) {
        self.parked.push(Parking {
            position,
            key,
            error: Some(chain_of(error)),
            attempts: 1,
        });
    }

    /// The keys of the views.
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.facts.keys().chain(self.folded.iter().map(|done| &done.key))
    }

    /// Folds the events of each key that are not folded yet, in their order. If some cannot be taken, it tells when to
    /// try them again; after the last attempt the first of them is parked, with all that follow under its key.
    pub(super) async fn attempt<St: Subscriptions>(
        &mut self,
        projection: &P,
        views: &mut Views<P>,
        store: &St,
        of: (&str, u32),
    ) -> Result<Option<Again>, StoreError> {
        let (mut stuck, mut unwritten) = (Vec::new(), Vec::new());
        for (key, facts) in mem::take(&mut self.facts) {
            match fold(projection, views.of(&key), &facts) {
                Ok(value) => self.folded.push(Done { key, facts, value }),
                Err(Unfolded::Event(taken, trouble)) => stuck.push(Stuck {
                    key,
                    facts,
                    taken,
                    trouble,
                }),
                Err(Unfolded::View(_)) => unwritten.push((key, facts)),
            }
        }
        // To find the event that led to a view that cannot be written, each is applied and written by itself.
        views.reload(store, of, unwritten.iter().map(|(key, _)| key)).await?;
        for (key, facts) in unwritten {
            match fold_each(projection, views.of(&key), &facts) {
                Ok(value) => self.folded.push(Done { key, facts, value }),
                Err((taken, trouble)) => stuck.push(Stuck {
                    key,
                    facts,
                    taken,
                    trouble,
                }),
            }
        }
        // The failed fold may have changed these views halfway.
        views.reload(store, of, stuck.iter().map(|it| &it.key)).await?;
        let mut again: Option<Again> = None;
        for it in stuck {
            let attempts = self.attempts.entry(it.key.clone()).or_default();
            *attempts += 1;
            let Some(pause) = self.retries.pause_after(*attempts) else {
                self.give_up(projection, views, store, of, it).await?;
                continue;
            };
            observation::retried(of.0);
            let (first, _) = it.facts[it.taken];
            again = Some(again.map_or(Again { first, pause }, |other| Again {
                first: first.min(other.first),
                pause: pause.max(other.pause),
            }));
            self.facts.insert(it.key, it.facts);
        }
        Ok(again)
    }

    /// Parks what cannot be taken, and folds what is before it.
    async fn give_up<St: Subscriptions>(
        &mut self,
        projection: &P,
        views: &mut Views<P>,
        store: &St,
        of: (&str, u32),
        stuck: Stuck<P>,
    ) -> Result<(), StoreError> {
        let Stuck {
            key,
            mut facts,
            taken,
            trouble,
        } = stuck;
        let attempts = self.attempts.get(&key).copied().unwrap_or_default();
        let rest = facts.split_off(taken);
        if facts.is_empty() {
            self.parked.extend(park(&key, &rest, attempts, &*trouble));
            return Ok(());
        }
        match fold(projection, views.of(&key), &facts) {
            Ok(value) => {
                self.parked.extend(park(&key, &rest, attempts, &*trouble));
                self.folded.push(Done { key, facts, value });
            }
            // The same events succeeded a moment ago, so the fold depends on something else: all of them are parked.
            Err(Unfolded::Event(_, trouble) | Unfolded::View(trouble)) => {
                views.reload(store, of, iter::once(&key)).await?;
                facts.extend(rest);
                self.parked.extend(park(&key, &facts, attempts, &*trouble));
            }
        }
        Ok(())
    }

    /// Takes out what is before a position, so that it does not wait for what is behind it, which is to be folded again;
    /// `None` if there is nothing.
    pub(super) fn before(&mut self, position: u64) -> Option<Batch<P>> {
        let firsts = self.facts.values().chain(self.folded.iter().map(|done| &done.facts));
        if firsts
            .filter_map(|facts| facts.first())
            .all(|(first, _)| *first >= position)
        {
            // No event lies before the position: there is nothing to take out, and what was folded stays folded.
            return None;
        }
        let folded = self.folded.drain(..).map(|done| (done.key, done.facts));
        self.facts.extend(folded);
        let mut before = Batch::new(self.retries);
        before.parked = self.parked.extract_if(.., |it| it.position < position).collect();
        for (key, facts) in &mut self.facts {
            let behind = facts.split_off(facts.partition_point(|(at, _)| *at < position));
            let facts = mem::replace(facts, behind);
            if !facts.is_empty() {
                before.facts.insert(key.clone(), facts);
            }
        }
        self.facts.retain(|_, facts| !facts.is_empty());
        Some(before)
    }

    /// Parks what is to wait, since something before it was parked.
    pub(super) fn hold_up(&mut self, is_parked: impl Fn(&str) -> bool) {
        for (key, facts) in self.facts.extract_if(|key, _| is_parked(&view_key(key))) {
            let waiting = facts.iter().map(|(position, _)| behind(*position, view_key(&key)));
            self.parked.extend(waiting);
        }
    }

    /// What is to be stored.
    pub(super) fn ended(self) -> Folded {
        let row = |Done { key, value, .. }| RowWrite { key, value };
        Folded {
            rows: self.folded.into_iter().map(row).collect(),
            parked: self.parked,
        }
    }
}

/// Why events do not lead to a row.
enum Unfolded {
    /// So many events were applied, and the next one failed.
    Event(usize, BoxError),
    /// All events were applied, but the view cannot be written.
    View(BoxError),
}

/// Applies events, and makes a row of the view.
fn fold<P: Projection>(
    projection: &P,
    view: &mut Option<P::View>,
    facts: &[Placed<P>],
) -> Result<Option<Vec<u8>>, Unfolded> {
    for (taken, (_, fact)) in facts.iter().enumerate() {
        guarded(|| fact.apply(projection, view)).map_err(|trouble| Unfolded::Event(taken, trouble))?;
    }
    written::<P>(view.as_ref()).map_err(Unfolded::View)
}

/// Folds and writes the view after each event, as if each had come alone; gives the last row, how many events led to
/// one, and why the next did not.
fn fold_each<P: Projection>(
    projection: &P,
    view: &mut Option<P::View>,
    facts: &[Placed<P>],
) -> Result<Option<Vec<u8>>, (usize, BoxError)> {
    let mut row = None;
    for (taken, (_, fact)) in facts.iter().enumerate() {
        let applied = guarded(|| fact.apply(projection, view));
        row = applied
            .and_then(|()| written::<P>(view.as_ref()))
            .map_err(|trouble| (taken, trouble))?;
    }
    Ok(row)
}

fn written<P: Projection>(view: Option<&P::View>) -> Result<Option<Vec<u8>>, BoxError> {
    guarded(|| Ok(view.map(crate::view::Row::encode).transpose()?))
}

/// Parks the first of these events, which cannot be taken, and the others behind it.
fn park<P: Projection>(
    key: &str,
    facts: &[Placed<P>],
    attempts: u32,
    trouble: &(dyn StdError + 'static),
) -> Vec<Parking> {
    let of = |(place, (position, _)): (usize, &Placed<P>)| match place {
        0 => Parking {
            error: Some(chain_of(trouble)),
            attempts,
            ..behind(*position, view_key(key))
        },
        _ => behind(*position, view_key(key)),
    };
    facts.iter().enumerate().map(of).collect()
}
