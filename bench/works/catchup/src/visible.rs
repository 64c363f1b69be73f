//! How long after a commit a view shows it, when nothing else happens.

use std::time::{Duration, Instant};

use bench_postgres::{Fault, Postgres};
use eventer::projection::ReadModel;
use eventer::store::postgres::PgStore;
use eventer::{StateMachine, Workers};
use harness::{Options, Report, Sample};
use sqlx::PgPool;

use crate::ours::{Totals, account};

/// The name of the case.
pub(crate) const CASE: &str = "visible";

/// How many commits there are in a round.
const COMMITS: usize = 50;

/// How long nothing happens before each.
const IDLE: Duration = Duration::from_millis(30);

/// How often it is looked.
const LOOK_EVERY: Duration = Duration::from_micros(500);

const DATABASE: &str = "visible";

pub(crate) async fn run(options: &Options, report: &Report, postgres: &Postgres) -> Result<(), Fault> {
    postgres.create(DATABASE, false).await?;
    let store = || Ok::<_, Fault>(PgStore::new(&PgPool::connect_lazy(&postgres.url(DATABASE))?));
    let reader = store()?;
    reader.migrate().await?;
    let running = Workers::new(reader.clone()).project(Totals).start().await?;
    // A store of its own hears of the commits of others as another process does.
    let writers = [("the same process", reader.clone()), ("another process", store()?)];
    eprintln!("{CASE}: {} rounds", options.rounds);
    let model = ReadModel::<Totals, _>::new(reader);
    let mut samples = [Sample::default(), Sample::default()];
    for round in 0..options.rounds {
        for (sample, (name, store)) in samples.iter_mut().zip(&writers) {
            let accounts = StateMachine::<account::Machine, _>::new(store.clone());
            let id = format!("{name} {round}");
            accounts.start(id.clone(), account::event::Opened).await?;
            let mut waits = Vec::new();
            for payments in 1..=COMMITS as u64 {
                tokio::time::sleep(IDLE).await;
                let note = String::new();
                accounts.dispatch(&id, account::event::Paid { cents: 1, note }).await?;
                let stored = Instant::now();
                while model.get(&id).await?.is_none_or(|total| total.payments < payments) {
                    tokio::time::sleep(LOOK_EVERY).await;
                }
                waits.push(stored.elapsed().as_secs_f64() * 1e3);
            }
            waits.sort_by(f64::total_cmp);
            sample.push(waits[COMMITS / 2]);
        }
    }
    for (sample, (name, _)) in samples.iter().zip(&writers) {
        report.row(CASE, name, sample, "ms, median of a round");
    }
    running.stop().await;
    Ok(())
}
