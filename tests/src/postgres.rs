//! What the book's chapters on Postgres share: a database for each example, and a machine.

use std::error::Error;
use std::process;
use std::{env, time::SystemTime};

use eventer_test_server::Server;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::runtime::Runtime;

/// Runs an example in a database of its own: on the server that `DATABASE_URL` names, or one that is started for it.
///
/// # Panics
///
/// If the example fails or there is no server, so that it fails as a test.
pub fn run<F>(example: F)
where
    F: AsyncFnOnce(String) -> Result<(), Box<dyn Error>>,
{
    let named = env::var("DATABASE_URL").ok();
    let server = named
        .is_none()
        .then(|| Server::start(&[]).unwrap_or_else(|error| panic!("{error}")));
    let url = named.or_else(|| server.as_ref().map(|server| server.url("postgres")));
    let options: PgConnectOptions = url
        .unwrap_or_default()
        .parse()
        .expect("DATABASE_URL is an address of Postgres");
    let runtime = Runtime::new().expect("tokio's runtime starts");
    runtime.block_on(async {
        let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        let name = format!("eventer_book_{}_{}", process::id(), since_1970.as_micros());
        let execute = async |sql: String| {
            let mut connection = PgConnection::connect_with(&options).await.expect("the server is there");
            let sql = sqlx::raw_sql(AssertSqlSafe(sql));
            sql.execute(&mut connection).await.expect("the statement runs");
        };
        execute(format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
        let url = options.clone().database(&name).to_url_lossy().to_string();
        let outcome = example(url).await;
        execute(format!("DROP DATABASE {name} WITH (FORCE)")).await;
        outcome.expect("the example runs");
    });
}

/// The order of the chapters.
#[eventer::state_machine]
pub mod order {
    use serde::{Deserialize, Serialize};

    /// Where an order stands.
    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        /// Placed.
        Placed {
            /// How many pieces.
            #[index]
            pieces: u32,
        },
        /// On its way.
        #[terminal]
        Shipped {
            /// How many pieces.
            pieces: u32,
        },
    }

    /// What happens to it.
    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        /// It begins.
        Placed {
            /// How many pieces.
            pieces: u32,
        },
        /// It leaves.
        Shipped,
    }

    #[transition]
    fn place(event: event::Placed) -> state::Placed {
        state::Placed { pieces: event.pieces }
    }

    #[transition]
    fn ship(order: state::Placed, _: event::Shipped) -> state::Shipped {
        state::Shipped { pieces: order.pieces }
    }
}
