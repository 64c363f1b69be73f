//! Commands and loads on Postgres: payments into accounts, by hand, with eventer, and with libraries of event sourcing.

mod bank;
mod cases;
mod drive;
mod pgbench;
mod subjects;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use bank::Bank;
use bench_postgres::{Cpu, Fault, Postgres};
use cases::{CASES, Case, RELAXED};
use drive::{Accounts, Difference};
use harness::{Options, Report, Sample};
use pgbench::Pgbench;
use subjects::{Mode, Subject};

/// How long a subject is measured at a time.
const PASS: Duration = Duration::from_millis(50);

/// How many passes of a subject make a round: the subjects take turns within a round, so that what disturbs the machine for
/// a moment disturbs all.
const PASSES: usize = 6;

/// How long it is driven before, so that connections are there and statements are prepared.
const WARM_UP: Duration = Duration::from_millis(150);

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
    let report = Report::new("commit");
    let bench = Bench {
        options,
        report: &report,
        postgres: &Postgres::start()?,
    };
    bench.measure(&subjects::all(), false).await?;
    bench.measure(&subjects::durable_or_not(), true).await
}

struct Bench<'a> {
    options: &'a Options,
    report: &'a Report,
    postgres: &'a Postgres,
}

/// A subject in a case.
enum Entrant<'a> {
    Bank {
        subject: &'a Subject,
        database: String,
        bank: Arc<dyn Bank>,
        accounts: Accounts,
    },
    Pgbench(Pgbench<'a>),
}

/// What is measured of a subject, round by round: calls per second, and microseconds of processors per call.
#[derive(Debug, Clone, Default)]
struct Samples {
    rate: Sample,
    server: Sample,
    client: Sample,
}

/// What the passes of one round came to.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    calls: u64,
    elapsed: Duration,
    spent: Cpu,
}

impl Samples {
    fn push(&mut self, round: &Measured) {
        let calls = round.calls as f64;
        self.rate.push(calls / round.elapsed.as_secs_f64());
        self.server.push(round.spent.server.as_secs_f64() * 1e6 / calls);
        self.client.push(round.spent.client.as_secs_f64() * 1e6 / calls);
    }
}

impl Bench<'_> {
    async fn measure(&self, subjects: &[Subject], relaxed: bool) -> Result<(), Fault> {
        let database = |number: usize| format!("{}{number}", if relaxed { "relaxed" } else { "subject" });
        for (number, subject) in subjects.iter().enumerate() {
            self.postgres.create(&database(number), relaxed).await?;
            self.postgres.run(&database(number), subject.tables).await?;
        }
        for case in CASES {
            let name = if relaxed {
                format!("{}, synchronous_commit off", case.name)
            } else {
                case.name.to_owned()
            };
            if !self.options.has(&name) || relaxed && !RELAXED.contains(&case.name) {
                continue;
            }
            eprintln!("{name}: {} rounds", self.options.rounds);
            let mut entrants = Vec::new();
            for (number, subject) in subjects.iter().enumerate() {
                if subject.cases.contains(&case.name) && self.options.has_subject(subject.name) {
                    entrants.push(self.entrant(case, subject, database(number), relaxed).await?);
                }
            }
            if !relaxed && Pgbench::has(case) && self.options.has_subject("pgbench") {
                entrants.push(Entrant::Pgbench(Pgbench::new(self.postgres, case).await?));
            }
            self.rates(case, &name, &entrants).await?;
            for entrant in &entrants {
                entrant.check(case).await?;
                if !relaxed {
                    self.round_trips(case, entrant).await?;
                }
            }
        }
        Ok(())
    }

    async fn entrant<'a>(
        &self,
        case: Case,
        subject: &'a Subject,
        database: String,
        relaxed: bool,
    ) -> Result<Entrant<'a>, Fault> {
        let mode = Mode { hot: case.hot, relaxed };
        let bank = subject.bank(self.postgres.url(&database), mode).await?;
        let about = |error| format!("{} in {}: {error}", subject.name, case.name);
        let accounts = Accounts::new(case, &bank).await.map_err(about)?;
        // Nobody's statements are to be planned for the empty tables that there were before.
        self.postgres.run(&database, "ANALYZE").await?;
        accounts.drive(case, &bank, WARM_UP).await.map_err(about)?;
        Ok(Entrant::Bank {
            subject,
            database,
            bank,
            accounts,
        })
    }

    /// Measures all in interleaved rounds, each of which begins with another one.
    async fn rates(&self, case: Case, name: &str, entrants: &[Entrant<'_>]) -> Result<(), Fault> {
        let mut samples = vec![Samples::default(); entrants.len()];
        for round in 0..self.options.rounds {
            let mut measured = vec![Measured::default(); entrants.len()];
            for pass in 0..PASSES {
                for turn in 0..entrants.len() {
                    let turn = (round + pass + turn) % entrants.len();
                    entrants[turn].measure(case, self.postgres, &mut measured[turn]).await?;
                }
            }
            for (samples, measured) in samples.iter_mut().zip(&measured) {
                samples.push(measured);
            }
        }
        let of_one = case.does.unit();
        for (entrant, samples) in entrants.iter().zip(&samples) {
            self.report
                .row(name, entrant.name(), &samples.rate, &format!("{of_one}s/s"));
        }
        for (entrant, samples) in entrants.iter().zip(&samples) {
            if let Entrant::Bank { .. } = entrant {
                let unit = format!("us/{of_one}");
                self.report
                    .row(&format!("{name} CPU, server"), entrant.name(), &samples.server, &unit);
                self.report
                    .row(&format!("{name} CPU, client"), entrant.name(), &samples.client, &unit);
            }
        }
        Ok(())
    }

    /// Counts round trips, on other connections and with the same accounts.
    async fn round_trips(&self, case: Case, entrant: &Entrant<'_>) -> Result<(), Fault> {
        let per_call = match entrant {
            Entrant::Bank {
                subject,
                database,
                accounts,
                ..
            } => {
                let mode = Mode {
                    hot: case.hot,
                    relaxed: false,
                };
                let bank = subject.bank(self.postgres.counted_url(database)?, mode).await?;
                // The accounts are to be at hand, and all statements prepared on all connections. Each time clients begin
                // with the same accounts, so those that are called when it counts were called before.
                accounts.drive(case, &bank, WARM_UP).await?;
                if case.accounts > 1 {
                    accounts.drive(case, &bank, 4 * WARM_UP).await?;
                }
                let before = self.postgres.round_trips()?;
                let (calls, _) = accounts.drive(case, &bank, WARM_UP).await?;
                (self.postgres.round_trips()? - before) as f64 / calls as f64
            }
            Entrant::Pgbench(pgbench) => pgbench.round_trips(case)?,
        };
        let name = format!("{} round trips", case.name);
        let unit = format!("round trips/{}", case.does.unit());
        self.report.row(&name, entrant.name(), &Sample::of(per_call), &unit);
        Ok(())
    }
}

impl Entrant<'_> {
    fn name(&self) -> &'static str {
        match self {
            Entrant::Bank { subject, .. } => subject.name,
            Entrant::Pgbench(_) => "pgbench",
        }
    }

    /// Does one pass.
    async fn measure(&self, case: Case, postgres: &Postgres, measured: &mut Measured) -> Result<(), Fault> {
        match self {
            Entrant::Bank { bank, accounts, .. } => {
                let before = postgres.clocks()?;
                let (calls, elapsed) = accounts.drive(case, bank, PASS).await?;
                let spent = postgres.clocks()?.since(&before);
                measured.calls += calls;
                measured.elapsed += elapsed;
                measured.spent.server += spent.server;
                measured.spent.client += spent.client;
            }
            Entrant::Pgbench(pgbench) => {
                let (calls, elapsed) = pgbench.drive(case)?;
                measured.calls += calls;
                measured.elapsed += elapsed;
            }
        }
        Ok(())
    }

    /// Says so if accounts do not hold what was acknowledged: what was measured then is not what it seems.
    async fn check(&self, case: Case) -> Result<(), Fault> {
        match self {
            Entrant::Bank {
                subject,
                bank,
                accounts,
                ..
            } => {
                if let Err(Difference { held, acknowledged }) = accounts.check(bank).await? {
                    eprintln!("{} holds {held:?}, and {acknowledged:?} was acknowledged", subject.name);
                }
            }
            Entrant::Pgbench(pgbench) => {
                if let Err((events, calls)) = pgbench.check(case).await? {
                    eprintln!("pgbench stored {events} events, and {calls} were acknowledged");
                }
            }
        }
        Ok(())
    }
}
