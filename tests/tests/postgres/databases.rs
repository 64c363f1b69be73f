//! A database for each test, copied from one that has the schema already.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process};

use eventer::store::postgres::PgStore;
use eventer_test_server::Server;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::runtime::Runtime;

/// The server of this run.
pub struct Databases {
    options: PgConnectOptions,
    /// Ended with the process, so it is never dropped.
    _server: Option<Server>,
}

/// A database that is there until this is dropped.
pub struct Database {
    name: String,
}

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

    async fn start() -> Result<Self, String> {
        let (server, url) = match env::var("DATABASE_URL") {
            Ok(url) => (None, url),
            Err(_) => {
                let server = Server::start(&[("max_prepared_transactions", "10")])?;
                let url = server.url("postgres");
                (Some(server), url)
            }
        };
        let options: PgConnectOptions = url.parse().expect("DATABASE_URL is an address of Postgres");
        let databases = Databases {
            options,
            _server: server,
        };
        databases
            .run(&format!(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'",
                template()
            ))
            .await;
        let pool = databases.pool(&template());
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
        PgPoolOptions::new().connect_lazy_with(self.options.clone().database(database))
    }

    /// A new database with the schema.
    pub fn copy(&self) -> Database {
        let database = Database::name();
        runtime().block_on(self.run(&format!("CREATE DATABASE {} TEMPLATE {}", database.name, template())));
        database
    }

    /// A new database with nothing.
    pub fn empty(&self) -> Database {
        let database = Database::name();
        let sql = format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", database.name);
        runtime().block_on(self.run(&sql));
        database
    }
}

/// The database that others are copied from: another one for each run, which may share a server.
fn template() -> String {
    format!("eventer_template_{}", process::id())
}

impl Database {
    fn name() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Database {
            name: format!("eventer_test_{}_{number}", process::id()),
        }
    }

    pub fn pool(&self) -> PgPool {
        let _runtime = runtime().enter();
        Databases::get().pool(&self.name)
    }
}

impl Database {
    /// Lets connections in, or no more.
    pub async fn allow_connections(&self, allow: bool) {
        let sql = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allow}", self.name);
        Databases::get().run(&sql).await;
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
        runtime().block_on(Databases::get().run(&sql));
    }
}
