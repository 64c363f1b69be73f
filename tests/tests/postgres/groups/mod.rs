//! Commits and loads that go together: what STORAGE promises of them, sentence by sentence.

mod alone;
mod flight;
mod gone;
mod loads;
mod sent;
mod views;
mod wire;

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use eventer::store::postgres::PgStore;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::task::JoinSet;

use crate::counter::{Counters, counter::event, counters, until};
use crate::databases::{Database, Databases, runtime};
use wire::Wire;

/// A store behind a wire, with connections and statements at hand.
struct Rig {
    wire: Arc<Wire>,
    /// Reaches the server without the wire.
    pool: PgPool,
    /// Reaches it over the wire.
    wired: PgPool,
    store: PgStore,
    counters: Counters,
}

fn on_rig(test: impl AsyncFnOnce(&Database, &Rig)) {
    let database = Databases::get().copy();
    runtime().block_on(async {
        let pool = database.pool();
        let (wire, wired) = Wire::before(&pool).await;
        let store = PgStore::new(&wired);
        let rig = Rig {
            counters: counters(&store),
            wire,
            pool,
            wired,
            store,
        };
        test(&database, &rig).await;
        rig.wire.hold(false);
    });
}

impl Rig {
    /// Starts counters of this name, numbered from 0, and has their states at hand, so that what follows are commits only.
    async fn start(&self, name: &str, count: usize) -> Vec<String> {
        let ids = self.start_only(name, count).await;
        for id in &ids {
            self.counters.dispatch(id, event::Stepped { by: 0 }).await.unwrap();
        }
        ids
    }

    /// Counters of a store that has one connection by now, with one that was started and is at hand.
    async fn on_one_connection(&self, id: &str) -> Counters {
        let counters = counters(&PgStore::new(&self.wired));
        counters.start(id.to_owned(), event::Started).await.unwrap();
        let at_hand = event::Stepped { by: 0 };
        counters.dispatch(&id.to_owned(), at_hand).await.unwrap();
        counters
    }

    async fn start_only(&self, name: &str, count: usize) -> Vec<String> {
        let ids: Vec<_> = (0..count).map(|number| format!("{name}{number}")).collect();
        let mut starting = JoinSet::new();
        for id in ids.clone() {
            let counters = self.counters.clone();
            starting.spawn(async move { counters.start(id, event::Started).await.map(drop) });
        }
        for started in starting.join_all().await {
            started.unwrap();
        }
        ids
    }

    /// A connection beside all others.
    async fn connection(&self) -> PgConnection {
        PgConnection::connect_with(&self.pool.connect_options()).await.unwrap()
    }

    /// Holds entities whose ids begin like this, until the connection is dropped.
    async fn hold(&self, ids: &str) -> PgConnection {
        let mut holder = self.connection().await;
        sqlx::query("SELECT set_config('idle_in_transaction_session_timeout', '0', false)")
            .execute(&mut holder)
            .await
            .unwrap();
        sqlx::raw_sql("BEGIN").execute(&mut holder).await.unwrap();
        let sql = "SELECT FROM eventer.entity WHERE id LIKE $1 || '%' FOR UPDATE";
        sqlx::query(sql).bind(ids).execute(&mut holder).await.unwrap();
        holder
    }

    /// How many sessions wait for a lock.
    async fn waiting(&self) -> i64 {
        let sql = "SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database()";
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    async fn free(&self, mut holder: PgConnection) {
        sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.unwrap();
    }

    /// How many steps are stored.
    async fn steps(&self) -> i64 {
        let sql = "SELECT coalesce(sum((payload->>'by')::bigint), 0)::bigint FROM eventer.event WHERE type = 'Stepped'";
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    /// Holds answers back while many calls begin, which are then about to gather.
    async fn gather<T: Send + 'static>(
        &self,
        calls: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
    ) -> Vec<T> {
        self.wire.hold(true);
        let (mut tasks, begun) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
        for call in calls {
            tasks.spawn(begins(call, &begun));
        }
        until("all have begun", async || begun.load(Ordering::SeqCst) == tasks.len()).await;
        // Some go a few steps before they gather.
        tokio::time::sleep(Duration::from_millis(100)).await;
        self.wire.hold(false);
        tasks.join_all().await
    }
}

/// A call that counts once it has gone as far as it could by itself.
fn begins<T>(
    call: impl Future<Output = T> + Send + 'static,
    begun: &Arc<AtomicUsize>,
) -> impl Future<Output = T> + Send + 'static {
    let (mut call, begun, mut is_first) = (Box::pin(call), Arc::clone(begun), true);
    poll_fn(move |context| {
        let polled = call.as_mut().poll(context);
        if std::mem::take(&mut is_first) {
            begun.fetch_add(1, Ordering::SeqCst);
        }
        polled
    })
}
