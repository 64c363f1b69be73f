//! Runs the service: see the crate's page, or `lib.rs`.

use std::env;
use std::error::Error;
use std::io;
use std::process::ExitCode;

use axum::Router;
use eventer::MemoryStore;
use eventer::store::postgres::PgStore;
use service::app::app;
use service::order::order::Machine;
use service::problem::chain;
use service::server::{serve, told_to_end};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Where the service listens, unless `ADDRESS` says otherwise.
const ADDRESS: &str = "127.0.0.1:3000";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", chain(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    log()?;
    // From here on, a signal does not end the process but the service.
    let told_to_end = told_to_end()?;
    let app = open().await?;
    let address = env::var("ADDRESS").unwrap_or_else(|_| ADDRESS.to_owned());
    let listener = TcpListener::bind(&address).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    serve(listener, app, told_to_end).await?;
    tracing::info!("ended");
    Ok(())
}

/// The service over the store that the environment names.
async fn open() -> Result<Router, Box<dyn Error>> {
    match env::var("DATABASE_URL") {
        Ok(address) => {
            let store = PgStore::new(&PgPool::connect_lazy(&address)?);
            // All of several services that start at once may do this. Where the role of a service may not, it is done
            // before: by a job of the deployment, or by who applies `PgStore::migration_sql`.
            let applied = store.migrate().await?;
            store
                .index::<Machine>(|done| tracing::info!(orders = done.entities, "indexed"))
                .await?;
            tracing::info!(?applied, "on Postgres");
            Ok(app(store))
        }
        Err(_) => {
            tracing::warn!("in memory, as DATABASE_URL is not set: orders are forgotten when this ends");
            Ok(app(MemoryStore::new()))
        }
    }
}

/// Logs to standard error, what `RUST_LOG` names or all that is at least `info`.
fn log() -> Result<(), Box<dyn Error>> {
    let wanted = match env::var("RUST_LOG") {
        Ok(wanted) => wanted.parse()?,
        Err(_) => Targets::new().with_default(LevelFilter::INFO),
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    tracing_subscriber::registry().with(wanted).with(lines).try_init()?;
    Ok(())
}
