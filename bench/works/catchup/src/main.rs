//! A read model that is made from a long log: what was paid into each account, in one table.

mod fill;
mod hand;
mod ours;
mod visible;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use bench_postgres::{Fault, Postgres};
use eventer::store::postgres::PgStore;
use harness::{Options, Report, Sample};
use ours::Model;
use sqlx::PgPool;

/// How many events there are unless told otherwise.
const EVENTS: usize = 1_000_000;

/// How many events are taken at once.
const PAGE_LEN: u16 = 1_000;

/// How long a batch waits in the case that shows what shards are for.
const WAIT: Duration = Duration::from_millis(1);

const DATABASE: &str = "catchup";

/// Who makes the read model.
#[derive(Debug, Clone, Copy)]
enum Subject {
    /// A paged read with batched upserts, by hand.
    Hand,
    /// Views that are folded by workers.
    Projection,
    /// Statements of the user's that workers run, with so many shards and such a pause in each batch.
    Sql { shards: u16, wait: Duration },
}

const fn sql(shards: u16, wait: Duration) -> Subject {
    Subject::Sql { shards, wait }
}

/// Each case, with its subjects.
const CASES: [(&str, &[(&str, Subject)]); 2] = [
    (
        "one table",
        &[
            ("hand", Subject::Hand),
            ("hand (again)", Subject::Hand),
            ("eventer, views", Subject::Projection),
            ("eventer, SQL", sql(1, Duration::ZERO)),
            ("eventer, SQL, two shards", sql(2, Duration::ZERO)),
        ],
    ),
    (
        "1 ms in each batch",
        &[("one shard", sql(1, WAIT)), ("two shards", sql(2, WAIT))],
    ),
];

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

async fn run(options: &Options) -> Result<(), Fault> {
    let events = options.events.unwrap_or(EVENTS);
    let postgres = Postgres::start()?;
    let report = Report::new("catchup");
    if options.has(visible::CASE) {
        visible::run(options, &report, &postgres).await?;
    }
    if !CASES.iter().any(|(case, _)| options.has(case)) {
        return Ok(());
    }
    postgres.create(DATABASE, false).await?;
    let url = postgres.url(DATABASE);
    let store = PgStore::new(&PgPool::connect_lazy(&url)?);
    store.migrate().await?;
    for statement in fill::statements(events) {
        postgres.run(DATABASE, &statement).await?;
    }
    for (case, subjects) in CASES {
        if !options.has(case) {
            continue;
        }
        let subjects: Vec<_> = subjects.iter().filter(|(name, _)| options.has_subject(name)).collect();
        eprintln!("{case}: {} rounds", options.rounds);
        let mut samples = vec![Sample::default(); subjects.len()];
        // Interleaved, and each round begins with another one.
        for round in 0..options.rounds {
            for turn in 0..subjects.len() {
                let turn = (round + turn) % subjects.len();
                let (name, subject) = subjects[turn];
                let took = measure(*subject, &store, &url).await?;
                let (found, expected) = (
                    paid(*subject, &store, &url).await?,
                    fill::CENTS * i64::try_from(events)?,
                );
                if found != expected {
                    return Err(format!("{name} made {found} of {expected}").into());
                }
                samples[turn].push(events as f64 / took.as_secs_f64());
            }
        }
        for ((name, _), sample) in subjects.iter().zip(&samples) {
            report.row(case, name, sample, "events/s");
        }
    }
    Ok(())
}

/// How long it takes from nothing to the end of the log.
async fn measure(subject: Subject, store: &PgStore, url: &str) -> Result<Duration, Fault> {
    match subject {
        Subject::Hand => {
            let mut hand = hand::Hand::new(url).await?;
            let start = Instant::now();
            hand.catch_up().await?;
            Ok(start.elapsed())
        }
        Subject::Projection => ours::catch_up(store, Model::Views).await,
        Subject::Sql { shards, wait } => ours::catch_up(store, Model::Sql { shards, wait }).await,
    }
}

/// What the read model says was paid in all.
async fn paid(subject: Subject, store: &PgStore, url: &str) -> Result<i64, Fault> {
    match subject {
        Subject::Hand => hand::Hand::paid(url, "total").await,
        Subject::Projection => ours::paid(store).await,
        Subject::Sql { shards, .. } => hand::Hand::paid(url, &ours::table(shards)).await,
    }
}
