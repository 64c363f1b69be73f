//! Who makes the read model.

use std::time::{Duration, Instant};

use bench_postgres::{Fault, Postgres};

use crate::fill::CENTS;
use crate::hand::Hand;
use crate::log::Log;
use crate::ours::{self, Model};
use crate::rivals::{self, Rival};

/// The ways to make it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A paged read with batched upserts, by hand.
    Hand,
    /// Views that are folded by workers.
    Projection,
    /// Statements of the user's that workers run, with so many shards and such a pause in each batch.
    Sql { shards: u16, wait: Duration },
    /// A library of event sourcing, which goes by the name of the subject.
    Rival,
}

/// One of them, ready to be measured.
pub(crate) enum Subject {
    Hand,
    Ours(Model),
    Rival(Box<dyn Rival>),
}

impl Subject {
    /// Makes the log of a rival; the others share one.
    pub(crate) async fn new(name: &str, kind: Kind, postgres: &Postgres, events: usize) -> Result<Self, Fault> {
        Ok(match kind {
            Kind::Hand => Subject::Hand,
            Kind::Projection => Subject::Ours(Model::Views),
            Kind::Sql { shards, wait } => Subject::Ours(Model::Sql { shards, wait }),
            Kind::Rival => Subject::Rival(rivals::make(name, postgres, events).await?),
        })
    }

    /// How long it takes from nothing to the end of the log.
    pub(crate) async fn catch_up(&self, log: &Log) -> Result<Duration, Fault> {
        match self {
            Subject::Hand => {
                let mut hand = Hand::new(&log.url).await?;
                let start = Instant::now();
                hand.catch_up().await?;
                Ok(start.elapsed())
            }
            Subject::Ours(model) => ours::catch_up(&log.store, *model).await,
            Subject::Rival(rival) => rival.catch_up().await,
        }
    }

    /// Fails if the read model is not the fold of the log.
    pub(crate) async fn check(&self, name: &str, log: &Log) -> Result<(), Fault> {
        let found = match self {
            Subject::Hand => Hand::paid(&log.url, "total").await?,
            Subject::Ours(Model::Views) => ours::paid(&log.store).await?,
            Subject::Ours(Model::Sql { shards, .. }) => Hand::paid(&log.url, &ours::table(*shards)).await?,
            Subject::Rival(rival) => {
                let (found, expected) = (rival.totals().await?, rivals::fold(log.events));
                let wrong = expected.iter().filter(|(id, total)| found.get(*id) != Some(total));
                return match (wrong.count(), found.len()) {
                    (0, len) if len == expected.len() => Ok(()),
                    (wrong, len) => Err(format!("{name} made {len} sums, {wrong} of {} wrong", expected.len()).into()),
                };
            }
        };
        let expected = CENTS * i64::try_from(log.events)?;
        if found == expected {
            Ok(())
        } else {
            Err(format!("{name} made {found} of {expected}").into())
        }
    }
}
