//! The account whose state is stored after every 50 events, with the events that follow replayed.

use es_entity::{
    EntityEvents, EntityHydrationError, EsEntity, EsEvent, EsRepo, EsSnapshot, HeadSnapshot, Replay, TryFromEvents,
    errlanes,
};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::events::{AccountEvent, AccountId, NewAccount};
use crate::{Fault, Totals};

/// After how many events the state is stored.
const EVENTS: usize = 50;

/// The state of an account, as it is stored.
#[derive(Debug, Clone, EsSnapshot, Serialize, Deserialize)]
#[es_snapshot(version = 1)]
pub(crate) struct AccountSnapshot {
    cents: i64,
    payments: u64,
}

/// An account.
#[derive(EsEntity)]
#[es_entity(new = "NewAccount")]
pub(crate) struct Account {
    id: AccountId,
    totals: Totals,
    events: EntityEvents<AccountEvent, AccountSnapshot>,
}

impl TryFromEvents<AccountEvent, AccountSnapshot> for Account {
    fn try_from_events(events: EntityEvents<AccountEvent, AccountSnapshot>) -> Result<Self, EntityHydrationError> {
        let totals = events.replay().fold((0, 0), |totals, step| match step {
            Replay::Snapshot(state) => (state.cents, state.payments),
            Replay::Event(event) => after(totals, event),
        });
        Ok(Account {
            id: *events.id(),
            totals,
            events,
        })
    }
}

impl HeadSnapshot for Account {
    fn capture(&self) -> Option<AccountSnapshot> {
        let (cents, payments) = self.totals;
        (self.events.tail_len() >= EVENTS).then_some(AccountSnapshot { cents, payments })
    }
}

/// The totals after an event.
fn after((cents, payments): Totals, event: &AccountEvent) -> Totals {
    match event {
        AccountEvent::Opened { .. } => (0, 0),
        AccountEvent::Paid { cents: more, .. } => (cents + more, payments + 1),
    }
}

/// The accounts in a database.
#[derive(Debug, EsRepo)]
#[es_repo(entity = "Account", id(source = caller), snapshot)]
pub(crate) struct Accounts {
    pool: PgPool,
}

impl Accounts {
    /// The accounts in the database of a pool.
    pub(crate) fn new(pool: PgPool) -> Self {
        Accounts { pool }
    }

    /// Opens an account.
    pub(crate) async fn open(&self, id: Uuid, owner: String) -> Result<(), Fault> {
        let id = AccountId::from(id);
        self.create(NewAccount { id, owner }).await?;
        Ok(())
    }

    /// Takes a payment.
    pub(crate) async fn pay(&self, id: Uuid, cents: i64, note: String) -> Result<(), Fault> {
        let mut account = self.find_by_id(AccountId::from(id)).await?;
        if cents == 0 {
            return Err("nothing to pay".into());
        }
        let paid = AccountEvent::Paid { cents, note };
        account.totals = after(account.totals, &paid);
        account.events.push(paid);
        self.update(&mut account).await?;
        Ok(())
    }

    /// What was paid into an account.
    pub(crate) async fn totals(&self, id: Uuid) -> Result<Totals, Fault> {
        Ok(self.find_by_id(AccountId::from(id)).await?.totals)
    }
}
