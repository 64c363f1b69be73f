//! The logs of libraries of event sourcing, each read as the library has it.

mod cqrs_es;
#[cfg(feature = "esrs")]
mod esrs;
mod evento;

use bench_postgres::{Fault, Postgres};
use serde::{Deserialize, Serialize};

use self::cqrs_es::CqrsEs;
#[cfg(feature = "esrs")]
use self::esrs::Esrs;
use self::evento::Evento;

/// Their names.
pub(crate) const NAMES: &[&str] = &[
    "cqrs-es",
    #[cfg(feature = "esrs")]
    "esrs",
    "evento",
];

/// The event of those that decode JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Paid { cents: i64, note: String },
}

/// One database for each.
pub(crate) struct Rivals {
    cqrs_es: CqrsEs,
    #[cfg(feature = "esrs")]
    esrs: Esrs,
    evento: Evento,
}

impl Rivals {
    /// Makes the logs with as many events in each.
    pub(crate) async fn new(postgres: &Postgres, events: usize) -> Result<Self, Fault> {
        Ok(Rivals {
            cqrs_es: CqrsEs::new(postgres, events).await?,
            #[cfg(feature = "esrs")]
            esrs: Esrs::new(postgres, events).await?,
            evento: Evento::new(postgres, events).await?,
        })
    }

    /// Reads a log from its beginning to its end and tells how many events there were.
    pub(crate) async fn read(&self, name: &str) -> Result<u64, Fault> {
        match name {
            "cqrs-es" => self.cqrs_es.read().await,
            #[cfg(feature = "esrs")]
            "esrs" => self.esrs.read().await,
            "evento" => self.evento.read().await,
            _ => Err(format!("there is no {name}").into()),
        }
    }
}

/// Makes an empty database and gives its address.
async fn database(postgres: &Postgres, name: &str) -> Result<String, Fault> {
    postgres.create(name, false).await?;
    Ok(postgres.url(name))
}

/// After a database was filled: what the server does in any case by and by.
async fn settle(postgres: &Postgres, name: &str) -> Result<(), Fault> {
    for sql in ["VACUUM ANALYZE", "CHECKPOINT"] {
        postgres.run(name, sql).await?;
    }
    Ok(())
}
