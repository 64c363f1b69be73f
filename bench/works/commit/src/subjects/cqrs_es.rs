//! The account with cqrs-es and postgres-es.

use bench_postgres::Fault;
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::PersistedEventStore;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent, EventStore as _};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};

use super::pool::pool;
use crate::bank::{Answer, Balance, Bank, CENTS, Refused, note, owner};

/// The columns that the library's statements name; it leaves making the tables to its users.
pub(crate) const TABLES: &str = "
    CREATE TABLE events (
        aggregate_id text, aggregate_type text, sequence bigint, PRIMARY KEY (aggregate_type, aggregate_id, sequence),
        event_type text NOT NULL, event_version text NOT NULL, metadata json NOT NULL, payload json NOT NULL
    );
    CREATE TABLE snapshots (
        aggregate_id text, aggregate_type text, last_sequence bigint, current_snapshot bigint NOT NULL,
        payload json NOT NULL, PRIMARY KEY (aggregate_type, aggregate_id, last_sequence)
    )";

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
enum Account {
    #[default]
    Unknown,
    Open(Balance),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Opened { owner: String },
    Paid { cents: i64, note: String },
}

#[derive(Debug)]
enum Command {
    Open { owner: String },
    Pay { cents: i64, note: String },
}

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        let name = match self {
            Event::Opened { .. } => "Opened",
            Event::Paid { .. } => "Paid",
        };
        name.to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Command;
    type Event = Event;
    type Error = Refused;
    type Services = ();

    async fn handle(&mut self, command: Command, (): &(), sink: &EventSink<Self>) -> Result<(), Refused> {
        let event = match (&self, command) {
            (Account::Unknown, Command::Open { owner }) => Event::Opened { owner },
            (Account::Open(_), Command::Pay { cents, note }) if cents != 0 => Event::Paid { cents, note },
            _ => return Err(Refused),
        };
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        match (&mut *self, event) {
            (_, Event::Opened { .. }) => *self = Account::Open(Balance::default()),
            (Account::Open(balance), Event::Paid { cents, .. }) => *balance = balance.after(cents),
            (Account::Unknown, Event::Paid { .. }) => {}
        }
    }
}

/// Where the state of an account comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// All its events are replayed.
    Events,
    /// It is stored, and replaced with each event.
    Aggregate,
}

type Store = PersistedEventStore<PostgresEventRepository, Account>;

pub(crate) struct CqrsEs {
    accounts: CqrsFramework<Account, Store>,
    /// The framework does not give its own away, and loads nothing itself.
    store: Store,
}

impl CqrsEs {
    pub(crate) fn new(url: &str, source: Source) -> Result<Self, Fault> {
        let pool = pool(url)?;
        let store = || {
            let repository = PostgresEventRepository::new(pool.clone());
            match source {
                Source::Events => Store::new_event_store(repository),
                Source::Aggregate => Store::new_aggregate_store(repository),
            }
        };
        Ok(CqrsEs {
            accounts: CqrsFramework::new(store(), Vec::new(), ()),
            store: store(),
        })
    }
}

impl Bank for CqrsEs {
    fn open<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            self.accounts.execute(id, Command::Open { owner: owner() }).await?;
            Ok(())
        })
    }

    fn pay<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let pay = Command::Pay {
                cents: CENTS,
                note: note(),
            };
            self.accounts.execute(id, pay).await?;
            Ok(())
        })
    }

    fn load<'a>(&'a self, _: usize, id: &'a str) -> Answer<'a, Balance> {
        Box::pin(async move {
            match self.store.load_aggregate(id).await?.aggregate {
                Account::Open(balance) => Ok(balance),
                Account::Unknown => Err("there is no such account".into()),
            }
        })
    }
}
