//! Some events, by the views that they belong to.

use std::collections::HashMap;
use std::error::Error as StdError;

use super::super::delivery::behind;
use super::super::observe;
use super::super::parking::{chain_of, guarded, view_key};
use super::super::retries::Retries;
use super::views::Views;
use crate::projection::{Fact, Projection, Trouble};
use crate::store::{Parking, RowWrite, StoreError, Subscriptions};

/// Events that are to be folded, and some that are not.
pub(super) struct Batch<P: Projection> {
    /// By the key of their view, in order of positions.
    facts: HashMap<String, Vec<Placed<P>>>,
    parked: Vec<Parking>,
    retries: Retries,
}

/// An event, and its position.
type Placed<P> = (u64, Box<dyn Fact<P>>);

/// What is to be stored of a batch.
pub(super) struct Folded {
    pub(super) rows: Vec<RowWrite>,
    pub(super) parked: Vec<Parking>,
}

impl<P: Projection> Batch<P> {
    pub(super) fn new(retries: Retries) -> Self {
        Batch {
            facts: HashMap::new(),
            parked: Vec::new(),
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
        self.facts.keys()
    }

    /// Folds the events of each key in their order. One that cannot be taken is parked, with all that follow it.
    pub(super) async fn fold<St: Subscriptions>(
        mut self,
        projection: &P,
        views: &mut Views<P>,
        store: &St,
        of: (&str, u32),
    ) -> Result<Folded, StoreError> {
        let mut rows = Vec::new();
        for (key, facts) in self.facts {
            let mut attempts = 0;
            let taken = loop {
                attempts += 1;
                let (taken, trouble) = take(projection, views.of(&key), &facts);
                let Some(trouble) = trouble else {
                    break taken;
                };
                // What was done to the view may be half done.
                views.reload(store, of, &key).await?;
                if let Some(pause) = self.retries.pause_after(attempts) {
                    observe::retried(of.0);
                    tokio::time::sleep(pause).await;
                    continue;
                }
                self.parked.extend(park(&key, &facts[taken..], attempts, &*trouble));
                // Those before it are good.
                let (again, trouble) = take(projection, views.of(&key), &facts[..taken]);
                if trouble.is_some() {
                    // They were, a moment ago: the fold does not depend on the view and the event alone.
                    views.reload(store, of, &key).await?;
                    self.parked.retain(|it| it.key != view_key(&key));
                    let trouble: Trouble = "it was taken once, and not the same again".into();
                    self.parked.extend(park(&key, &facts, attempts, &*trouble));
                    break 0;
                }
                break again;
            };
            if taken == 0 {
                continue;
            }
            let view = views.of(&key);
            let encoded = guarded(|| Ok(view.as_ref().map(crate::view::Row::encode).transpose()?));
            match encoded {
                Ok(value) => rows.push(RowWrite { key, value }),
                Err(error) => {
                    views.reload(store, of, &key).await?;
                    self.parked.retain(|it| it.key != view_key(&key));
                    self.parked.extend(park(&key, &facts, attempts, &*error));
                }
            }
        }
        Ok(Folded {
            rows,
            parked: self.parked,
        })
    }
}

/// Applies events until one cannot be: how many were, and why not that one.
fn take<P: Projection>(projection: &P, view: &mut Option<P::View>, facts: &[Placed<P>]) -> (usize, Option<Trouble>) {
    for (taken, (_, fact)) in facts.iter().enumerate() {
        if let Err(trouble) = guarded(|| fact.apply(projection, view)) {
            return (taken, Some(trouble));
        }
    }
    (facts.len(), None)
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
