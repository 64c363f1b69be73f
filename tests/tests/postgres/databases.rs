//! A database for each test, copied from one that has the schema already.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process};

use eventer::store::postgres::PgStore;
use eventer_test_server::{Bouncer, Server};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::runtime::Runtime;

/// A server of this run, and what stands before it.
pub struct Databases {
    options: PgConnectOptions,
    /// Ended with the process, so they are never dropped.
    bouncer: Option<Bouncer>,
    _server: Option<Server>,
}

/// A database that is there until this is dropped.
pub struct Database {
    of: &'static Databases,
    name: String,
}

/// How many connections PgBouncer has for each database: few, so that clients share them.
const BOUNCER_CONNECTIONS: u16 = 3;

/// The runtime of all tests of this run.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("tokio's runtime starts"))
}

impl Databases {
    /// The server, with a database that has the schema.
    pub fn get() -> &'static Self {
        // What failed once is not tried again by each test.
        static DATABASES: OnceLock<Result<Databases, String>> = OnceLock::new();
        let databases = DATABASES.get_or_init(|| runtime().block_on(Self::start()));
        databases.as_ref().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Another server, behind PgBouncer in transaction mode.
    pub fn bounced() -> &'static Self {
        static DATABASES: OnceLock<Result<Databases, String>> = OnceLock::new();
        let start = || {
            let server = Server::start(&[])?;
            let bouncer = Bouncer::start(&server, BOUNCER_CONNECTIONS)?;
            let url = server.url("postgres");
            runtime().block_on(Self::prepare(&url, Some(bouncer), Some(server)))
        };
        let databases = DATABASES.get_or_init(start);
        databases.as_ref().unwrap_or_else(|error| panic!("{error}"))
    }

    async fn start() -> Result<Self, String> {
        let (server, url) = match env::var("DATABASE_URL") {
            Ok(url) => (None, url),
            Err(_) => {
                let server = Server::start(&[("max_prepared_transactions", "10")])?;
                let url = server.url("postgres");
                (Some(server), url)
            }
        };
        Self::prepare(&url, None, server).await
    }

    async fn prepare(url: &str, bouncer: Option<Bouncer>, server: Option<Server>) -> Result<Self, String> {
        let options: PgConnectOptions = url.parse().expect("DATABASE_URL is an address of Postgres");
        let databases = Databases {
            options,
            bouncer,
            _server: server,
        };
        databases
            .run(&format!(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'",
                template()
            ))
            .await;
        let options = databases.options.clone().database(&template());
        let pool = PgPoolOptions::new().connect_lazy_with(options);
        let migrated = PgStore::new(&pool).migrate().await;
        migrated.map_err(|error| format!("the schema could not be made: {error}"))?;
        pool.close().await;
        Ok(databases)
    }

    /// Runs a statement as who started the server.
    pub async fn run(&self, sql: &str) {
        let mut connection = PgConnection::connect_with(&self.options)
            .await
            .expect("the server is there");
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        sql.execute(&mut connection).await.expect("the statement runs");
        connection.close().await.expect("the server is there");
    }

    fn pool(&self, database: &str) -> PgPool {
        let options = match &self.bouncer {
            None => self.options.clone().database(database),
            Some(bouncer) => {
                let options: PgConnectOptions = bouncer.url(database).parse().expect("an address");
                options.extra_float_digits(None).statement_cache_capacity(0)
            }
        };
        PgPoolOptions::new().connect_lazy_with(options)
    }

    /// A new database with the schema.
    pub fn copy(&'static self) -> Database {
        let database = self.name();
        runtime().block_on(self.run(&format!("CREATE DATABASE {} TEMPLATE {}", database.name, template())));
        database
    }

    /// A new database with nothing.
    pub fn empty(&'static self) -> Database {
        let database = self.name();
        let sql = format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", database.name);
        runtime().block_on(self.run(&sql));
        database
    }
}

/// The database that others are copied from: another one for each run, which may share a server.
fn template() -> String {
    format!("eventer_template_{}", process::id())
}

impl Databases {
    fn name(&'static self) -> Database {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Database {
            of: self,
            name: format!("eventer_test_{}_{number}", process::id()),
        }
    }
}

impl Database {
    pub fn pool(&self) -> PgPool {
        let _runtime = runtime().enter();
        self.of.pool(&self.name)
    }
}

impl Database {
    /// Lets connections in, or no more.
    pub async fn allow_connections(&self, allow: bool) {
        let sql = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allow}", self.name);
        self.of.run(&sql).await;
    }
}

/// Runs statements on a connection of the pool.
pub async fn execute(pool: &PgPool, sql: &str) {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    sql.execute(pool).await.expect("the statements run");
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        runtime().block_on(self.of.run(&sql));
    }
}
