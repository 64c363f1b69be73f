//! A read model that is made from a long log: what was paid into each account, in one table.

mod fill;
mod hand;
mod log;
mod ours;
mod rivals;
mod subject;
mod visible;

use std::process::ExitCode;
use std::time::Duration;

use bench_postgres::{Fault, Postgres};
use harness::{Options, Report, Sample};
use log::Log;
use subject::{Kind, Subject};

/// How many events there are unless told otherwise.
const EVENTS: usize = 1_000_000;

/// The logs of rivals have one of so many of the events, as most of them take so much longer.
const PART: usize = 50;

/// How many events are taken at once.
const PAGE_LEN: u16 = 1_000;

/// How long a batch waits in the case that shows what shards are for.
const WAIT: Duration = Duration::from_millis(1);

/// How many events a batch has there at most: with as many as in the other cases, it would be busy most of the time.
const PAGE_LEN_WAITING: u16 = 64;

/// Its log has one of so many of the events.
const PART_WAITING: usize = 10;

const fn sql(shards: u16, wait: Duration) -> Kind {
    Kind::Sql { shards, wait }
}

/// What is measured.
struct Case {
    name: &'static str,
    /// Its logs have one of so many of the events.
    part: usize,
    subjects: &'static [(&'static str, Kind)],
}

const CASES: [Case; 3] = [
    Case {
        name: "one table",
        part: 1,
        subjects: &[
            ("hand", Kind::Hand),
            ("hand (again)", Kind::Hand),
            ("eventer, views", Kind::Projection),
            ("eventer, SQL", sql(1, Duration::ZERO)),
            ("eventer, SQL, two shards", sql(2, Duration::ZERO)),
        ],
    },
    Case {
        name: "one table, a fiftieth of the events",
        part: PART,
        subjects: &[
            ("hand", Kind::Hand),
            ("eventer, views", Kind::Projection),
            ("eventer, SQL", sql(1, Duration::ZERO)),
            ("cqrs-es", Kind::Rival),
            #[cfg(feature = "esrs")]
            ("esrs", Kind::Rival),
            ("evento, handler", Kind::Rival),
            ("evento, projection", Kind::Rival),
        ],
    },
    Case {
        name: "1 ms in each batch",
        part: PART_WAITING,
        subjects: &[("one shard", sql(1, WAIT)), ("two shards", sql(2, WAIT))],
    },
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
    let all = options.events.unwrap_or(EVENTS);
    let postgres = Postgres::start()?;
    let report = Report::new("catchup");
    if options.has(visible::CASE) {
        visible::run(options, &report, &postgres).await?;
    }
    let mut logs: Vec<Log> = Vec::new();
    for case in &CASES {
        if !options.has(case.name) {
            continue;
        }
        let events = all.div_ceil(case.part).next_multiple_of(fill::EVENTS_OF_ACCOUNT);
        let log = match logs.iter().position(|log| log.events == events) {
            Some(index) => &logs[index],
            None => logs.push_mut(Log::fill(&postgres, events).await?),
        };
        rates(options, &report, &postgres, case, log).await?;
    }
    Ok(())
}

/// Measures the subjects of a case in interleaved rounds, each of which begins with another one.
async fn rates(options: &Options, report: &Report, postgres: &Postgres, case: &Case, log: &Log) -> Result<(), Fault> {
    let mut subjects = Vec::new();
    for &(name, kind) in case.subjects {
        if options.has_subject(name) {
            let subject = Subject::new(name, kind, postgres, log.events).await?;
            subjects.push((name, subject, Sample::default()));
        }
    }
    eprintln!("{}: {} rounds of {} events", case.name, options.rounds, log.events);
    for round in 0..options.rounds {
        for turn in 0..subjects.len() {
            let turn = (round + turn) % subjects.len();
            let (name, subject, sample) = &mut subjects[turn];
            let took = subject.catch_up(log).await?;
            sample.push(log.events as f64 / took.as_secs_f64());
            subject.check(name, log).await?;
        }
    }
    for (name, _, sample) in &subjects {
        report.row(case.name, name, sample, "events/s");
    }
    Ok(())
}
