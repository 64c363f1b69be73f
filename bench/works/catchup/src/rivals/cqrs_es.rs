//! cqrs-es over postgres-es: `QueryReplay` into views that its own repository stores.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bench_postgres::{Fault, Postgres};
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{GenericQuery, PersistenceError, QueryErrorHandler, QueryReplay};
use cqrs_es::{Aggregate, DomainEvent, EventEnvelope};
use postgres_es::{PostgresEventRepository, PostgresViewRepository, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx_0_8::PgPool;

use super::accounts::Accounts;
use super::pool::pool;
use super::{Answer, Rival, Totals, database, select, settle};
use crate::PAGE_LEN;
use crate::fill::{CENTS, EVENTS_OF_ACCOUNT, note};

const DATABASE: &str = "cqrs_es";

/// The columns that the library's statements name; it leaves making the tables to its users.
const TABLES: &str = "
    CREATE TABLE events (
        aggregate_id text, aggregate_type text, sequence bigint, PRIMARY KEY (aggregate_type, aggregate_id, sequence),
        event_type text NOT NULL, event_version text NOT NULL, metadata json NOT NULL, payload json NOT NULL
    );
    CREATE TABLE total (view_id text PRIMARY KEY, version bigint NOT NULL, payload json NOT NULL) WITH (fillfactor = 70)";

const TOTALS: &str = "SELECT view_id, (payload->>'payments')::bigint, (payload->>'cents')::bigint FROM total";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Paid { cents: i64, note: String },
}

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        "Paid".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// So many payments at once.
struct Pay {
    payments: usize,
}

/// What the events are of.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Account;

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Pay;
    type Event = Event;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(&mut self, pay: Pay, (): &(), sink: &EventSink<Self>) -> Result<(), Self::Error> {
        for _ in 0..pay.payments {
            let note = note();
            sink.write(Event::Paid { cents: CENTS, note }, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, _: Event) {}
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct View {
    payments: i64,
    cents: i64,
}

impl cqrs_es::View<Account> for View {
    fn update(&mut self, event: &EventEnvelope<Account>) {
        let Event::Paid { cents, .. } = &event.payload;
        self.payments += 1;
        self.cents += cents;
    }
}

pub(super) struct CqrsEs {
    pool: PgPool,
    url: String,
}

impl CqrsEs {
    pub(super) async fn new(postgres: &Postgres, accounts: Accounts) -> Result<Self, Fault> {
        let url = database(postgres, DATABASE, TABLES).await?;
        let pool = pool(&url)?;
        let framework = postgres_cqrs::<Account>(pool.clone(), Vec::new(), ());
        // It reads events by the numbers that they have in their accounts, so that accounts take turns in any case.
        for batch in accounts.batches(EVENTS_OF_ACCOUNT) {
            let pay = Pay { payments: batch.len };
            framework.execute(&batch.id.to_string(), pay).await?;
        }
        settle(postgres, DATABASE).await?;
        Ok(CqrsEs { pool, url })
    }
}

/// Remembers what went wrong first: a replay goes on after it.
fn remember(fault: &Arc<OnceLock<String>>) -> Box<QueryErrorHandler> {
    let fault = Arc::clone(fault);
    Box::new(move |error: PersistenceError| {
        let _ = fault.set(error.to_string());
    })
}

impl Rival for CqrsEs {
    fn catch_up(&self) -> Answer<'_, Duration> {
        Box::pin(async move {
            sqlx_0_8::query("TRUNCATE total").execute(&self.pool).await?;
            let fault = Arc::default();
            let views = PostgresViewRepository::<View, Account>::new("total", self.pool.clone());
            let mut query = GenericQuery::new(Arc::new(views));
            query.use_error_handler(remember(&fault));
            let events = PostgresEventRepository::new(self.pool.clone());
            let events = events.with_streaming_channel_size(PAGE_LEN.into());
            let mut replay = QueryReplay::new(events, query);
            replay.use_error_handler(remember(&fault));
            let start = Instant::now();
            replay.replay_all().await?;
            let took = start.elapsed();
            fault.get().map_or(Ok(took), |fault| Err(fault.clone().into()))
        })
    }

    fn totals(&self) -> Answer<'_, Totals> {
        Box::pin(select(&self.url, TOTALS))
    }
}
