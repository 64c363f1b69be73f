//! The account with es-entity.

use bench_es_entity::Accounts;
use bench_postgres::Fault;
use uuid::Uuid;

use super::pool::pool;
use crate::bank::{Answer, Balance, Bank, CENTS, note, owner};

pub(crate) use bench_es_entity::TABLES;

/// Where the state of an account comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// All its events are replayed.
    Events,
    /// It is stored now and then, and the events since are replayed.
    Snapshot,
}

pub(crate) struct EsEntity {
    accounts: Accounts,
}

impl EsEntity {
    pub(crate) fn new(url: &str, source: Source) -> Result<Self, Fault> {
        let pool = pool(url)?;
        Ok(EsEntity {
            accounts: match source {
                Source::Events => Accounts::replayed(pool),
                Source::Snapshot => Accounts::snapshotted(pool),
            },
        })
    }
}

impl Bank for EsEntity {
    fn open<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move { self.accounts.open(Uuid::parse_str(id)?, owner()).await })
    }

    fn pay<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move { self.accounts.pay(Uuid::parse_str(id)?, CENTS, note()).await })
    }

    fn load<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, Balance> {
        Box::pin(async move {
            let (cents, payments) = self.accounts.totals(Uuid::parse_str(id)?).await?;
            Ok(Balance { cents, payments })
        })
    }
}
