//! All events of a store in Postgres, read in their order, page by page.

mod event;
mod fill;
mod rivals;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use bench_postgres::{Fault, Postgres};
use event::{Event, OurEvent};
use eventer::store::EventLog as _;
use eventer::store::postgres::PgStore;
use fill::{Filling, PAYLOAD};
use harness::{Options, Report, Sample};
use rivals::Rivals;
use sqlx::postgres::PgRow;
use sqlx::{Connection as _, PgConnection, PgPool};

/// How many events are read unless told otherwise.
const EVENTS: usize = 1_000_000;

/// How many events a page has.
pub(crate) const PAGE_LEN: u16 = 1_000;

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

/// Those that read as many events as they are asked for.
const BY_PAGE: [&str; 4] = ["hand", "hand (again)", "hand (our columns)", "eventer"];

/// The logs of rivals have a part of the events, as they take so much longer.
const PART: usize = 10;

async fn run(options: &Options) -> Result<(), Fault> {
    let all = options.events.unwrap_or(EVENTS);
    let part = all.div_ceil(PART);
    let postgres = Postgres::start()?;
    let mut readers = Readers::new(&postgres, all, part).await?;
    let with_rivals: Vec<_> = BY_PAGE.iter().chain(rivals::NAMES).copied().collect();
    for (events, subjects) in [(all, &BY_PAGE[..]), (part, &with_rivals)] {
        let name = format!("{events} events");
        if options.has(&name) {
            rates(options, &mut readers, &name, events, subjects).await?;
        }
    }
    Ok(())
}

/// Measures subjects in interleaved rounds, each of which begins with another one.
async fn rates(
    options: &Options,
    readers: &mut Readers,
    name: &str,
    events: usize,
    subjects: &[&'static str],
) -> Result<(), Fault> {
    eprintln!("{name}: {} rounds", options.rounds);
    let mut samples = vec![Sample::default(); subjects.len()];
    // One round more: the first one is not counted, in which the server gets the tables into memory.
    for round in 0..=options.rounds {
        for turn in 0..subjects.len() {
            let turn = (round + turn) % subjects.len();
            let subject = subjects[turn];
            let start = Instant::now();
            let read = readers.read(subject, events as u64).await?;
            let rate = events as f64 / start.elapsed().as_secs_f64();
            if read != events as u64 {
                return Err(format!("{subject} read {read} of {events} events").into());
            }
            if round > 0 {
                samples[turn].push(rate);
            }
        }
    }
    let report = Report::new("read");
    for (subject, sample) in subjects.iter().zip(&samples) {
        report.row(name, subject, sample, "events/s");
    }
    Ok(())
}

struct Readers {
    store: PgStore,
    by_hand: PgConnection,
    rivals: Rivals,
}

impl Readers {
    /// Makes the tables with as many events in each, and the logs of rivals with a part of them.
    async fn new(postgres: &Postgres, events: usize, part: usize) -> Result<Self, Fault> {
        const DATABASE: &str = "read";
        postgres.create(DATABASE, false).await?;
        let url = postgres.url(DATABASE);
        let store = PgStore::new(&PgPool::connect_lazy(&url)?);
        store.migrate().await?;
        let Filling { id, version, numbers } = Filling::of(events);
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
            rivals: Rivals::new(postgres, part).await?,
        })
    }

    /// Reads as many events, from the first one on, and tells how many there were.
    async fn read(&mut self, subject: &str, events: u64) -> Result<u64, Fault> {
        if rivals::NAMES.contains(&subject) {
            return self.rivals.read(subject).await;
        }
        let (mut read, mut after) = (0, 0_u64);
        loop {
            let page_len = u64::from(PAGE_LEN).min(events - read);
            let (len, last) = match subject {
                _ if page_len == 0 => return Ok(read),
                "eventer" => {
                    let page = self.store.events(after, usize::try_from(page_len)?).await?;
                    (page.len(), page.last().map(|it| it.event.position))
                }
                "hand (our columns)" => {
                    let rows = self.rows(OurEvent::SELECT, after, page_len).await?;
                    let page: Vec<_> = rows.iter().map(OurEvent::read).collect::<Result<_, _>>()?;
                    len(black_box(&page), |it| it.position)
                }
                _ => {
                    let rows = self.rows(Event::SELECT, after, page_len).await?;
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

    async fn rows(&mut self, sql: &'static str, after: u64, page_len: u64) -> Result<Vec<PgRow>, Fault> {
        let rows = sqlx::query(sql).bind(after.cast_signed()).bind(page_len.cast_signed());
        Ok(rows.fetch_all(&mut self.by_hand).await?)
    }
}

/// The length of a page, and its last position.
fn len<E>(page: &[E], position: impl Fn(&E) -> i64) -> (usize, Option<u64>) {
    (page.len(), page.last().map(|event| position(event).cast_unsigned()))
}
