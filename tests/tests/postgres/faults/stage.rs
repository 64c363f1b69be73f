//! A server of one test's own, which may be ended and cut off at will.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use eventer::store::postgres::PgStore;
use eventer_test_server::{Proxy, Server};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::time::{sleep, timeout};

use super::clients::{Clients, open_all};
use super::reader::Reader;
use super::verdict::{Stored, Verdict};

/// A server with a store, reached through a proxy, and past it.
pub struct Stage {
    // Dropped before the server, whose connections it holds.
    pub proxy: Proxy,
    pub server: Server,
}

/// The longest that anything here may take: what hangs is a fault.
const WAIT_MAX: Duration = Duration::from_secs(120);

impl Stage {
    pub async fn new() -> Self {
        Self::of(Server::start(&[("max_prepared_transactions", "10")]).unwrap()).await
    }

    pub async fn in_folder(folder: PathBuf) -> Self {
        Self::of(Server::start_in(folder, &[("fsync", "off")]).unwrap()).await
    }

    async fn of(server: Server) -> Self {
        let proxy = Proxy::start(&server).unwrap();
        let stage = Stage { proxy, server };
        stage.direct_store().migrate().await.unwrap();
        stage
    }

    fn pool_of(url: &str) -> PgPool {
        let options: PgConnectOptions = url.parse().expect("an address");
        PgPoolOptions::new()
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(options)
    }

    /// Past the proxy.
    pub fn direct(&self) -> PgPool {
        Self::pool_of(&self.server.url("postgres"))
    }

    /// Through the proxy.
    pub fn proxied(&self) -> PgPool {
        Self::pool_of(&self.proxy.url("postgres"))
    }

    pub fn direct_store(&self) -> PgStore {
        PgStore::new(&self.direct())
    }

    pub fn proxied_store(&self, connections_max: usize) -> PgStore {
        PgStore::builder(&self.proxied())
            .connections_max(connections_max)
            .build()
    }

    /// Runs statements past the proxy.
    pub async fn run(&self, sql: &str) {
        let pool = self.direct();
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&pool)
            .await
            .expect("the statements run");
        pool.close().await;
    }

    /// Lets clients write through the proxy while something happens, and compares what they saw with what is stored.
    pub async fn under_load<T>(
        &self,
        clients: usize,
        happens: impl AsyncFnOnce(&Stage, &Clients) -> T,
    ) -> (Verdict, T) {
        self.under_load_on(self.proxied_store(8), clients, happens).await
    }

    /// The same, by clients that write to a store.
    pub async fn under_load_on<T>(
        &self,
        store: PgStore,
        clients: usize,
        happens: impl AsyncFnOnce(&Stage, &Clients) -> T,
    ) -> (Verdict, T) {
        open_all(&store).await;
        let reader = Reader::start(&store);
        let clients = Clients::start(&store, clients);
        let value = happens(self, &clients).await;
        self.proxy.disarm();
        self.until_there().await;
        let ended = async {
            let ledger = clients.end().await;
            (ledger, reader.end().await)
        };
        let Ok((ledger, seen)) = timeout(WAIT_MAX, ended).await else {
            panic!("after {WAIT_MAX:?} there are still calls without an answer, or a reader that cannot go on");
        };
        let verdict = Stored::read(&self.direct()).await.judge(&ledger, &seen);
        say(format_args!("{verdict}"));
        (verdict, value)
    }

    /// Waits until the server takes connections.
    pub async fn until_there(&self) {
        for _ in 0..600 {
            let pool = self.direct();
            if sqlx::query("SELECT 1").execute(&pool).await.is_ok() {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not come back");
    }
}

/// Prints, past the test runner, which would keep it for itself.
pub fn say(what: impl std::fmt::Display) {
    let _ = writeln!(io::stdout(), "{what}");
}
