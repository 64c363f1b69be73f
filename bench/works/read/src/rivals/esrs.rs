//! esrs: one query, ordered by the times of events.

use std::convert::Infallible;
use std::hint::black_box;

use bench_postgres::{Fault, Postgres};
use esrs::Aggregate;
use esrs::store::postgres::{PgStore, PgStoreBuilder};
use futures_util::TryStreamExt as _;
use sqlx_0_8::PgPool;

use super::{Event, database, settle};
use crate::fill::{Filling, PAYLOAD};

const DATABASE: &str = "esrs";

/// What the events are of. Nobody asks anything of it.
struct Account;

impl Aggregate for Account {
    const NAME: &'static str = "account";
    type State = ();
    type Command = ();
    type Event = Event;
    type Error = Infallible;

    fn handle_command((): &(), (): ()) -> Result<Vec<Event>, Infallible> {
        Ok(Vec::new())
    }

    fn apply_event((): (), _: Event) {}
}

pub(super) struct Esrs {
    pool: PgPool,
    store: PgStore<Account>,
}

impl Esrs {
    pub(super) async fn new(postgres: &Postgres, events: usize) -> Result<Self, Fault> {
        let pool = PgPool::connect_lazy(&database(postgres, DATABASE).await?)?;
        let store = PgStoreBuilder::new(pool.clone()).try_build().await?;
        let Filling { id, version, numbers } = Filling::of(events);
        let fill = format!(
            "INSERT INTO account_events (id, aggregate_id, sequence_number, occurred_on, payload)
            SELECT gen_random_uuid(), ({id})::uuid, {version}, now() + number * interval '1 millisecond',
                jsonb_build_object('Paid', {PAYLOAD}) FROM {numbers}"
        );
        postgres.run(DATABASE, &fill).await?;
        settle(postgres, DATABASE).await?;
        Ok(Esrs { pool, store })
    }

    pub(super) async fn read(&self) -> Result<u64, Fault> {
        let mut events = self.store.stream_events(&self.pool);
        let mut read = 0;
        while let Some(event) = events.try_next().await? {
            black_box(event);
            read += 1;
        }
        Ok(read)
    }
}
