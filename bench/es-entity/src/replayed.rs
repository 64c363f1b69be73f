//! The account whose events are all replayed for each command.

use es_entity::{EntityEvents, EntityHydrationError, EsEntity, EsEvent, EsRepo, TryFromEvents, errlanes};
use sqlx::PgPool;
use uuid::Uuid;

use crate::events::{AccountEvent, AccountId, NewAccount};
use crate::{Fault, Totals};

/// An account.
#[derive(EsEntity)]
#[es_entity(new = "NewAccount")]
pub(crate) struct Account {
    id: AccountId,
    totals: Totals,
    events: EntityEvents<AccountEvent>,
}

impl TryFromEvents<AccountEvent> for Account {
    fn try_from_events(events: EntityEvents<AccountEvent>) -> Result<Self, EntityHydrationError> {
        let totals = events.iter_all().fold((0, 0), |(cents, payments), event| match event {
            AccountEvent::Opened { .. } => (0, 0),
            AccountEvent::Paid { cents: more, .. } => (cents + more, payments + 1),
        });
        Ok(Account {
            id: *events.id(),
            totals,
            events,
        })
    }
}

/// The accounts in a database.
#[derive(Debug, EsRepo)]
#[es_repo(entity = "Account", id(source = caller))]
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
        account.events.push(AccountEvent::Paid { cents, note });
        self.update(&mut account).await?;
        Ok(())
    }

    /// What was paid into an account.
    pub(crate) async fn totals(&self, id: Uuid) -> Result<Totals, Fault> {
        Ok(self.find_by_id(AccountId::from(id)).await?.totals)
    }
}
