//! With eventer: views that are folded, and statements of the user's.

use std::time::{Duration, Instant};

use account::Machine;
use bench_postgres::Fault;
use eventer::projection::{BoxError, Following, Follows, Happened, Projection, ReadModel};
use eventer::store::postgres::{PgStore, SqlProjection};
use eventer::store::{EventFilter, EventLog as _, GenerationStatus, LoggedEvent, ReadModels as _, Subscriptions as _};
use eventer::{Workers, state_machine};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::hand::{Payment, sums, upsert};
use crate::{PAGE_LEN, PAGE_LEN_WAITING};

#[state_machine]
pub(crate) mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum State {
        Open,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum Event {
        Opened,
        Paid { cents: i64, note: String },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pay(_: &mut state::Open, _: event::Paid) {}
}

/// How the read model is made.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Model {
    Views,
    Sql { shards: u16, wait: Duration },
}

/// What was paid into each account, as views.
pub(crate) struct Totals;

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Total {
    pub(crate) payments: u64,
    cents: i64,
}

impl Projection for Totals {
    const NAME: &'static str = "totals";
    type Key = String;
    type View = Total;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.events::<Machine>(&["Paid"])
    }
}

impl Follows<Machine> for Totals {
    fn key(&self, happened: &Happened<Machine>) -> Option<String> {
        Some(happened.id.clone())
    }

    fn apply(&self, view: &mut Option<Total>, happened: &Happened<Machine>) -> Result<(), BoxError> {
        if let account::Event::Paid(paid) = &happened.recorded.event {
            let total = view.get_or_insert_default();
            total.payments += 1;
            total.cents += paid.cents;
        }
        Ok(())
    }
}

/// The same, in a table.
struct SqlTotals {
    name: &'static str,
    shards: u16,
    wait: Duration,
}

/// The table of a model with so many shards.
pub(crate) fn table(shards: u16) -> String {
    format!("total_of_{shards}")
}

impl SqlProjection for SqlTotals {
    fn name(&self) -> &'static str {
        self.name
    }

    fn filter(&self) -> EventFilter {
        let mut filter = EventFilter::default();
        filter.follow("account", &["Paid"]);
        filter
    }

    fn shards(&self) -> u16 {
        self.shards
    }

    async fn prepare(&self, _: u32, connection: &mut PgConnection) -> Result<(), BoxError> {
        let create = format!(
            "CREATE TABLE IF NOT EXISTS {} (id text PRIMARY KEY, payments bigint NOT NULL, cents bigint NOT NULL)
            WITH (fillfactor = 70)",
            table(self.shards)
        );
        sqlx::raw_sql(AssertSqlSafe(create)).execute(connection).await?;
        Ok(())
    }

    async fn apply(&self, _: u32, events: &[LoggedEvent], connection: &mut PgConnection) -> Result<(), BoxError> {
        let mut payments = Vec::with_capacity(events.len());
        for logged in events {
            let payment: Payment = serde_json::from_slice(&logged.event.payload)?;
            payments.push((&*logged.id, payment.cents));
        }
        let (ids, count, cents) = sums(payments.into_iter());
        let write = sqlx::query(AssertSqlSafe(upsert(&table(self.shards))));
        write.bind(ids).bind(count).bind(cents).execute(connection).await?;
        if !self.wait.is_zero() {
            tokio::time::sleep(self.wait).await;
        }
        Ok(())
    }

    async fn retire(&self, _: u32, connection: &mut PgConnection) -> Result<(), BoxError> {
        let drop = format!("DROP TABLE IF EXISTS {}", table(self.shards));
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(connection).await?;
        Ok(())
    }
}

/// How long workers take from nothing to the end of the log.
pub(crate) async fn catch_up(store: &PgStore, model: Model) -> Result<Duration, Fault> {
    let end = store.watermark().await?;
    let len_max = match model {
        Model::Sql { wait, .. } if !wait.is_zero() => PAGE_LEN_WAITING,
        Model::Views | Model::Sql { .. } => PAGE_LEN,
    };
    let workers = Workers::new(store.clone()).batch_len_max(len_max.into());
    let (name, workers) = match model {
        Model::Views => {
            if store.is_subscribed(Totals::NAME).await? {
                store.reset(Totals::NAME).await?;
            }
            (Totals::NAME, workers.project(Totals))
        }
        Model::Sql { shards, wait } => {
            let name = if shards == 1 { "sql_totals_1" } else { "sql_totals_2" };
            let totals = SqlTotals { name, shards, wait };
            if store.is_subscribed(name).await? {
                store.reset_sql(&totals).await?;
            }
            (name, workers.project_sql(totals))
        }
    };
    let start = Instant::now();
    let running = workers.start().await?;
    loop {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let generations = store.generations(name).await?;
        let live = generations.iter().find(|it| it.status == GenerationStatus::Live);
        if live.is_some_and(|it| it.position() >= end) {
            break;
        }
    }
    let took = start.elapsed();
    running.stop().await;
    Ok(took)
}

/// What the views say was paid in all.
pub(crate) async fn paid(store: &PgStore) -> Result<i64, Fault> {
    let model = ReadModel::<Totals, _>::new(store.clone());
    let (mut cents, mut after) = (0, None);
    loop {
        let page = model.list(after.as_ref(), 10_000).await?;
        let Some((last, _)) = page.last() else { return Ok(cents) };
        after = Some(last.clone());
        cents += page.iter().map(|(_, total)| total.cents).sum::<i64>();
    }
}
