//! evento: a subscription with a handler that writes to a table, and one that keeps the snapshots of a projection.

use std::time::{Duration, Instant};

use bench_postgres::{CONNECTIONS_MAX, Fault, Postgres};
use evento::metadata::Event;
use evento::migrator::{Migrate as _, Plan};
use evento::projection::ProjectionCursor as _;
use evento::subscription::{Context, SubscriptionBuilder};
use evento::{Aggregate as _, Executor, Projection};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use super::accounts::Accounts;
use super::{Answer, Rival, Total, Totals, database, select, settle};
use crate::PAGE_LEN;
use crate::fill::{CENTS, note};

const TABLE: &str = "CREATE TABLE total (id text PRIMARY KEY, payments bigint NOT NULL, cents bigint NOT NULL)
    WITH (fillfactor = 70)";

const TOTALS: &str = "SELECT id, payments, cents FROM total";

/// How many events of an account are stored together: events are read in the order in which they were stored.
const BATCH_LEN: usize = 10;

/// Longer than the library waits before it takes an event for settled.
const SETTLED: Duration = Duration::from_secs(3);

#[evento::aggregate(name = "bank/Account")]
enum Account {
    Paid { cents: i64, note: String },
}

#[evento::projection(name = "bank/Totals", bitcode::Encode, bitcode::Decode)]
struct Totalled {
    payments: i64,
    cents: i64,
}

#[evento::handler]
#[expect(clippy::unused_async, reason = "handlers of the library are async")]
async fn fold(event: Event<Paid>, totalled: &mut Totalled) -> anyhow::Result<()> {
    totalled.payments += 1;
    totalled.cents += event.data.cents;
    Ok(())
}

#[evento::subscription]
async fn add<E: Executor>(context: &Context<'_, E>, event: Event<Paid>) -> anyhow::Result<()> {
    const ADD: &str = "INSERT INTO total AS t (id, payments, cents) VALUES ($1, 1, $2)
        ON CONFLICT (id) DO UPDATE SET payments = t.payments + 1, cents = t.cents + excluded.cents";
    let pool: PgPool = context.extract();
    let add = sqlx::query(ADD).bind(&event.aggregate_id).bind(event.data.cents);
    add.execute(&pool).await?;
    Ok(())
}

/// Where the read model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// In a table, to which a handler writes with each event.
    Handler,
    /// In the library's snapshots, of which each account's is made from all its events when the first one comes by.
    Projection,
}

pub(super) struct Evento {
    accounts: Accounts,
    mode: Mode,
    pool: PgPool,
    store: evento::Postgres,
    url: String,
}

impl Evento {
    pub(super) async fn new(postgres: &Postgres, accounts: Accounts, mode: Mode) -> Result<Self, Fault> {
        let name = match mode {
            Mode::Handler => "evento_handler",
            Mode::Projection => "evento_projection",
        };
        let url = database(postgres, name, TABLE).await?;
        let options = PgPoolOptions::new().max_connections(CONNECTIONS_MAX);
        let pool = options.test_before_acquire(false).connect_lazy(&url)?;
        let migrator = evento::sql_migrator::new::<sqlx::Postgres>()?;
        migrator.run(&mut *pool.acquire().await?, &Plan::apply_all()).await?;
        let store: evento::Postgres = pool.clone().into();
        let paid = Paid {
            cents: CENTS,
            note: note(),
        };
        for batch in accounts.batches(BATCH_LEN) {
            let mut append = evento::append(batch.id.to_string());
            append.original_version(u16::try_from(batch.before)?);
            for _ in 0..batch.len {
                append.event(&paid);
            }
            append.commit(&store).await?;
        }
        settle(postgres, name).await?;
        tokio::time::sleep(SETTLED).await;
        Ok(Evento {
            accounts,
            mode,
            pool,
            store,
            url,
        })
    }

    /// The snapshots as they are stored: asking for a projection would fold what they lack.
    async fn snapshots(&self) -> Result<Totals, Fault> {
        let (of, name) = (Account::aggregate_type(), Totalled::projection_name());
        let mut totals = Totals::new();
        for id in self.accounts.ids().map(|id| id.to_string()) {
            let snapshot = self.store.get_snapshot(
                String::new(),
                of.to_owned(),
                name.to_owned(),
                "0".to_owned(),
                id.clone(),
            );
            let Some((bytes, _)) = snapshot.await? else { continue };
            let Totalled { payments, cents, .. } = bitcode::decode(&bytes)?;
            totals.insert(id, Total { payments, cents });
        }
        Ok(totals)
    }
}

impl Rival for Evento {
    fn catch_up(&self) -> Answer<'_, Duration> {
        const KEY: &str = "totals";
        Box::pin(async move {
            let nothing = sqlx::query("TRUNCATE total, snapshot, subscriber");
            nothing.execute(&self.pool).await?;
            let start = Instant::now();
            match self.mode {
                Mode::Handler => {
                    let subscription = SubscriptionBuilder::new(KEY).handler(add()).data(self.pool.clone());
                    let mut subscription = subscription.chunk_size(PAGE_LEN).no_retry();
                    subscription.run_once(&self.store).await?;
                }
                Mode::Projection => {
                    let projection = Projection::<_, Totalled>::new::<Account>().handler(fold());
                    let subscription = projection.subscription(KEY).chunk_size(PAGE_LEN).no_retry();
                    subscription.run_once(&self.store).await?;
                }
            }
            Ok(start.elapsed())
        })
    }

    fn totals(&self) -> Answer<'_, Totals> {
        match self.mode {
            Mode::Handler => Box::pin(select(&self.url, TOTALS)),
            Mode::Projection => Box::pin(self.snapshots()),
        }
    }
}
