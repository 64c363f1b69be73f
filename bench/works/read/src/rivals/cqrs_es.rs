//! cqrs-es over postgres-es: one query, ordered by the numbers that events have within their account.

use std::hint::black_box;

use bench_postgres::{Fault, Postgres};
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::PersistedEventRepository as _;
use cqrs_es::{Aggregate, DomainEvent};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};
use sqlx_0_8::PgPool;

use super::{Event, database, settle};
use crate::fill::{Filling, PAYLOAD};

const DATABASE: &str = "cqrs_es";

/// The columns that the library's statements name; it leaves making the table to its users.
const TABLE: &str = "CREATE TABLE events (
    aggregate_id text, aggregate_type text, sequence bigint, PRIMARY KEY (aggregate_type, aggregate_id, sequence),
    event_type text NOT NULL, event_version text NOT NULL, metadata json NOT NULL, payload json NOT NULL
)";

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        "Paid".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// What the events are of. Nobody asks anything of it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Account;

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = ();
    type Event = Event;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(&mut self, (): (), (): &(), _: &EventSink<Self>) -> Result<(), Self::Error> {
        Ok(())
    }

    fn apply(&mut self, _: Event) {}
}

pub(super) struct CqrsEs {
    events: PostgresEventRepository,
}

impl CqrsEs {
    pub(super) async fn new(postgres: &Postgres, events: usize) -> Result<Self, Fault> {
        let url = database(postgres, DATABASE).await?;
        let Filling { id, version, numbers } = Filling::of(events);
        let fill = format!(
            "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, metadata, payload)
            SELECT 'account', {id}, {version}, 'Paid', '1', '{{}}', jsonb_build_object('Paid', {PAYLOAD}) FROM {numbers}"
        );
        postgres.run(DATABASE, TABLE).await?;
        postgres.run(DATABASE, &fill).await?;
        settle(postgres, DATABASE).await?;
        Ok(CqrsEs {
            events: PostgresEventRepository::new(PgPool::connect_lazy(&url)?),
        })
    }

    pub(super) async fn read(&self) -> Result<u64, Fault> {
        let mut events = self.events.stream_all_events::<Account>().await?;
        let mut read = 0;
        while let Some(event) = events.next::<Account>(&[]).await {
            black_box(event?);
            read += 1;
        }
        Ok(read)
    }
}
