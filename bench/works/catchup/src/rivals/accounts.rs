//! What the logs of the rivals hold.

use uuid::Uuid;

use super::{Total, Totals};
use crate::fill::{CENTS, EVENTS_OF_ACCOUNT};

/// Accounts, each with as many events as in the other logs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accounts {
    accounts: usize,
}

/// Payments into an account that are stored together.
pub(super) struct Batch {
    pub(super) id: Uuid,
    /// How many events the account has before.
    pub(super) before: usize,
    pub(super) len: usize,
}

impl Accounts {
    /// Those whose logs have as many events in all.
    pub(super) const fn of(events: usize) -> Self {
        Accounts {
            accounts: events / EVENTS_OF_ACCOUNT,
        }
    }

    /// The events, so many at a time and the accounts in turns.
    pub(super) fn batches(self, len: usize) -> impl Iterator<Item = Batch> {
        let befores = (0..EVENTS_OF_ACCOUNT).step_by(len);
        befores.flat_map(move |before| {
            let len = len.min(EVENTS_OF_ACCOUNT - before);
            self.ids().map(move |id| Batch { id, before, len })
        })
    }

    pub(super) fn ids(self) -> impl Iterator<Item = Uuid> {
        (0..self.accounts).map(|account| Uuid::from_u128(account as u128))
    }

    /// What was paid into each.
    pub(super) fn totals(self) -> Totals {
        let mut totals = Totals::new();
        for Batch { id, len, .. } in self.batches(1) {
            let total: &mut Total = totals.entry(id.to_string()).or_default();
            total.payments += len.cast_signed() as i64;
            total.cents += CENTS * len.cast_signed() as i64;
        }
        totals
    }
}
