//! esrs: its rebuilder, account by account, with a handler in the transaction.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bench_postgres::{Fault, Postgres};
use esrs::handler::TransactionalEventHandler;
use esrs::manager::AggregateManager;
use esrs::rebuilder::{PgRebuilder, Rebuilder as _};
use esrs::store::StoreEvent;
use esrs::store::postgres::{PgStoreBuilder, PgStoreError};
use esrs::{Aggregate, AggregateState};
use serde::{Deserialize, Serialize};
use sqlx_0_8::{PgConnection, PgPool};
use uuid::Uuid;

use super::accounts::Accounts;
use super::pool::pool;
use super::{Answer, Rival, Totals, database, select, settle};
use crate::fill::{CENTS, EVENTS_OF_ACCOUNT, note};

const DATABASE: &str = "esrs";

const TABLE: &str = "CREATE TABLE total (id uuid PRIMARY KEY, payments bigint NOT NULL, cents bigint NOT NULL)
    WITH (fillfactor = 70)";

const TOTALS: &str = "SELECT id::text, payments, cents FROM total";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Paid { cents: i64, note: String },
}

/// What the events are of. A command is how many payments there are.
struct Account;

impl Aggregate for Account {
    const NAME: &'static str = "account";
    type State = ();
    type Command = usize;
    type Event = Event;
    type Error = Infallible;

    fn handle_command((): &(), payments: usize) -> Result<Vec<Event>, Infallible> {
        let paid = Event::Paid {
            cents: CENTS,
            note: note(),
        };
        Ok(vec![paid; payments])
    }

    fn apply_event((): (), _: Event) {}
}

/// What was paid into each account, in a table.
struct Handler;

#[async_trait]
impl TransactionalEventHandler<Account, PgStoreError, PgConnection> for Handler {
    async fn handle(&self, event: &StoreEvent<Event>, tx: &mut PgConnection) -> Result<(), PgStoreError> {
        const ADD: &str = "INSERT INTO total AS t (id, payments, cents) VALUES ($1, 1, $2)
            ON CONFLICT (id) DO UPDATE SET payments = t.payments + 1, cents = t.cents + excluded.cents";
        let Event::Paid { cents, .. } = &event.payload;
        let add = sqlx_0_8::query(ADD).bind(event.aggregate_id).bind(cents);
        add.execute(tx).await?;
        Ok(())
    }

    async fn delete(&self, id: Uuid, tx: &mut PgConnection) -> Result<(), PgStoreError> {
        let delete = sqlx_0_8::query("DELETE FROM total WHERE id = $1").bind(id);
        delete.execute(tx).await?;
        Ok(())
    }
}

pub(super) struct Esrs {
    pool: PgPool,
    url: String,
}

impl Esrs {
    pub(super) async fn new(postgres: &Postgres, accounts: Accounts) -> Result<Self, Fault> {
        let url = database(postgres, DATABASE, TABLE).await?;
        let pool = pool(&url)?;
        let store = PgStoreBuilder::<Account>::new(pool.clone()).try_build().await?;
        let manager = AggregateManager::new(store);
        // It is rebuilt account by account, so that it does not matter in which order they are paid into.
        for batch in accounts.batches(EVENTS_OF_ACCOUNT) {
            manager
                .handle_command(AggregateState::with_id(batch.id), batch.len)
                .await??;
        }
        settle(postgres, DATABASE).await?;
        Ok(Esrs { pool, url })
    }
}

impl Rival for Esrs {
    fn catch_up(&self) -> Answer<'_, Duration> {
        Box::pin(async move {
            sqlx_0_8::query("TRUNCATE total").execute(&self.pool).await?;
            let rebuilder = PgRebuilder::<Account>::new().with_transactional_event_handlers(vec![Box::new(Handler)]);
            let start = Instant::now();
            rebuilder.by_aggregate_id(self.pool.clone()).await?;
            Ok(start.elapsed())
        })
    }

    fn totals(&self) -> Answer<'_, Totals> {
        Box::pin(select(&self.url, TOTALS))
    }
}
