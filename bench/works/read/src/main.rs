//! All events of a store in Postgres, read in their order, page by page.

mod event;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use bench_postgres::{Fault, Postgres};
use event::{Event, OurEvent};
use eventer::store::EventLog as _;
use eventer::store::postgres::PgStore;
use harness::{Options, Report, Sample};
use sqlx::postgres::PgRow;
use sqlx::{Connection as _, PgConnection, PgPool};

/// How many events are read unless told otherwise.
const EVENTS: usize = 1_000_000;

/// How many events each account has.
const EVENTS_OF_ACCOUNT: usize = 100;

/// How many events a page has.
const PAGE_LEN: u16 = 1_000;

/// The payload of every event has 200 bytes as JSON.
const PAYLOAD: &str = r"jsonb_build_object('cents', 12, 'note', left(repeat('a transfer from elsewhere; ', 7), 178))";

fn main() -> ExitCode {
    let options = Options::from_arguments(7);
    let runtime = tokio::runtime::Runtime::new();
    let run = runtime
        .map_err(Fault::from)
        .and_then(|runtime| runtime.block_on(run(&options)));
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

const SUBJECTS: [&str; 4] = ["hand", "hand (again)", "hand (our columns)", "eventer"];

async fn run(options: &Options) -> Result<(), Fault> {
    let events = options.events.unwrap_or(EVENTS);
    let postgres = Postgres::start()?;
    let mut readers = Readers::new(&postgres, events).await?;
    let mut samples = vec![Sample::default(); SUBJECTS.len()];
    // One round more: the first one is not counted, in which the server gets the tables into memory.
    for round in 0..=options.rounds {
        for turn in 0..SUBJECTS.len() {
            let subject = (round + turn) % SUBJECTS.len();
            let start = Instant::now();
            let read = readers.read(SUBJECTS[subject]).await?;
            let rate = events as f64 / start.elapsed().as_secs_f64();
            if read != events as u64 {
                return Err(format!("{} read {read} of {events} events", SUBJECTS[subject]).into());
            }
            if round > 0 {
                samples[subject].push(rate);
            }
        }
    }
    let report = Report::new("read");
    for (subject, sample) in SUBJECTS.into_iter().zip(&samples) {
        report.row(&format!("{events} events"), subject, sample, "events/s");
    }
    Ok(())
}

struct Readers {
    store: PgStore,
    by_hand: PgConnection,
}

impl Readers {
    /// Makes the tables with as many events in each.
    async fn new(postgres: &Postgres, events: usize) -> Result<Self, Fault> {
        const DATABASE: &str = "read";
        postgres.create(DATABASE, false).await?;
        let url = postgres.url(DATABASE);
        let store = PgStore::new(&PgPool::connect_lazy(&url)?);
        store.migrate().await?;
        let version = format!("(number - 1) % {EVENTS_OF_ACCOUNT} + 1");
        let id = format!("md5(((number - 1) / {EVENTS_OF_ACCOUNT})::text)::uuid::text");
        let numbers = format!("generate_series(1, {events}) AS number");
        let tables = "CREATE TABLE event (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL, version bigint NOT NULL,
            type text NOT NULL, payload jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (id, version)
        )";
        let by_hand = format!(
            "INSERT INTO event (id, version, type, payload) SELECT {id}, {version}, 'Paid', {PAYLOAD} FROM {numbers}"
        );
        let ours = format!(
            "INSERT INTO eventer.event (
                tenant, machine, id, version, bucket, event_id, correlation, type, payload, from_state, to_state, at
            ) SELECT 0, 'account', {id}, {version}, number % 1024, one.id, one.id, 'Paid', {PAYLOAD}, 'Open', 'Open', now()
            FROM {numbers}, LATERAL (SELECT gen_random_uuid() AS id WHERE number > 0) AS one"
        );
        for sql in [tables, &by_hand, &ours, "VACUUM ANALYZE", "CHECKPOINT"] {
            postgres.run(DATABASE, sql).await?;
        }
        Ok(Readers {
            store,
            by_hand: PgConnection::connect(&url).await?,
        })
    }

    /// Reads everything and tells how many events there were.
    async fn read(&mut self, subject: &str) -> Result<u64, Fault> {
        let (mut read, mut after) = (0, 0_u64);
        loop {
            let (len, last) = match subject {
                "eventer" => {
                    let page = self.store.events(after, usize::from(PAGE_LEN)).await?;
                    (page.len(), page.last().map(|it| it.event.position))
                }
                "hand (our columns)" => {
                    let rows = self.rows(OurEvent::SELECT, after).await?;
                    let page: Vec<_> = rows.iter().map(OurEvent::read).collect::<Result<_, _>>()?;
                    len(black_box(&page), |it| it.position)
                }
                _ => {
                    let rows = self.rows(Event::SELECT, after).await?;
                    let page: Vec<_> = rows.iter().map(Event::read).collect::<Result<_, _>>()?;
                    len(black_box(&page), |it| it.position)
                }
            };
            read += len as u64;
            match last {
                Some(last) => after = last,
                None => return Ok(read),
            }
        }
    }

    async fn rows(&mut self, sql: &'static str, after: u64) -> Result<Vec<PgRow>, Fault> {
        let rows = sqlx::query(sql).bind(after.cast_signed()).bind(i64::from(PAGE_LEN));
        Ok(rows.fetch_all(&mut self.by_hand).await?)
    }
}

/// The length of a page, and its last position.
fn len<E>(page: &[E], position: impl Fn(&E) -> i64) -> (usize, Option<u64>) {
    (page.len(), page.last().map(|event| position(event).cast_unsigned()))
}
