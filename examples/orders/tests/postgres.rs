//! The same program on another store says the same.

use std::process::{Command, Output};
use std::{env, process};

use eventer_test_server::Server;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::runtime::Runtime;

/// A database of its own, on the server that `DATABASE_URL` names or one that is started for it.
struct Database {
    options: PgConnectOptions,
    name: String,
    /// Ends when this is dropped.
    _server: Option<Server>,
}

impl Database {
    async fn make() -> Self {
        let server = match env::var("DATABASE_URL") {
            Ok(_) => None,
            Err(_) => Some(Server::start(&[]).expect("a server starts")),
        };
        let url = server.as_ref().map(|server| server.url("postgres"));
        let url = url
            .or_else(|| env::var("DATABASE_URL").ok())
            .expect("it is one or the other");
        let database = Database {
            options: url.parse().expect("it is an address of Postgres"),
            name: format!("eventer_orders_{}", process::id()),
            _server: server,
        };
        database.run("CREATE DATABASE").await;
        database
    }

    async fn run(&self, statement: &str) {
        let mut connection = PgConnection::connect_with(&self.options)
            .await
            .expect("the server is there");
        let sql = AssertSqlSafe(format!("{statement} {}", self.name));
        sqlx::raw_sql(sql)
            .execute(&mut connection)
            .await
            .expect("the statement runs");
    }

    fn url(&self) -> String {
        self.options.clone().database(&self.name).to_url_lossy().to_string()
    }
}

fn orders(database: Option<&str>) -> Output {
    with(database, &[])
}

fn with(database: Option<&str>, arguments: &[&str]) -> Output {
    let mut orders = Command::new(env!("CARGO_BIN_EXE_orders"));
    orders.args(arguments);
    orders.env_remove("DATABASE_URL");
    orders.envs(database.map(|url| ("DATABASE_URL", url)));
    orders.output().expect("it runs")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("it writes UTF-8")
}

#[test]
fn on_postgres_it_says_what_it_says_in_memory() {
    let runtime = Runtime::new().expect("the runtime starts");
    let database = runtime.block_on(Database::make());
    let url = database.url();
    let (in_memory, on_postgres) = (said(&orders(None)), said(&orders(Some(&url))));
    let again = orders(Some(&url));
    runtime.block_on(database.run("DROP DATABASE"));

    assert!(in_memory.contains("placed once, in two attempts: true"), "{in_memory}");
    assert!(in_memory.contains("message 1: order.shipped"), "{in_memory}");
    assert_eq!(on_postgres, in_memory);

    // It was on Postgres: what it stored is there.
    let error = String::from_utf8_lossy(&again.stderr);
    assert!(!again.status.success() && error.contains("drop its schema"), "{error}");

    // What is wrong is said in words.
    let nowhere = orders(Some("postgres://localhost:1/shop"));
    let error = String::from_utf8_lossy(&nowhere.stderr);
    assert!(!nowhere.status.success() && error.starts_with("error: "), "{error}");
    assert!(!error.contains("PoolTimedOut"), "{error}");
    let misspelt = with(None, &["--graf"]);
    let error = String::from_utf8_lossy(&misspelt.stderr);
    assert!(
        !misspelt.status.success() && error.contains("`--graf` is not known"),
        "{error}"
    );
}
