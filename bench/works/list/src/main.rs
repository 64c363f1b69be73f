//! Pages of entities by their state and an indexed field, with eventer and by the same SQL written by hand.

mod ask;
mod fill;
mod hand;
mod order;
mod ours;

use std::process::ExitCode;
use std::time::Instant;

use ask::{Ask, Sums};
use bench_postgres::{Fault, Postgres};
use hand::Hand;
use harness::{Options, Report, Sample};
use ours::Ours;

/// How many entities there are unless told otherwise.
const ENTITIES: usize = 1_000_000;

/// How many questions a subject answers in a pass.
const PASS_LEN: usize = 500;

/// How many questions of a case differ.
const ASKS_MAX: usize = 100;

fn main() -> ExitCode {
    let options = Options::from_arguments(15);
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
    const DATABASE: &str = "list";
    let entities = options.entities.unwrap_or(ENTITIES);
    let postgres = Postgres::start()?;
    eprintln!("{entities} entities are made");
    let ours = Ours::new(fill::fill(&postgres, DATABASE, entities).await?);
    let cases = cases(&ours, entities).await?;
    let url = postgres.url(DATABASE);
    let mut subjects = [
        ("hand", Subject::Hand(Hand::new(&url).await?)),
        ("hand (again)", Subject::Hand(Hand::new(&url).await?)),
        ("eventer", Subject::Ours(ours)),
    ];
    for case in cases.iter().filter(|case| options.has(case.name)) {
        case.measure(options, &postgres, &mut subjects).await?;
    }
    Ok(())
}

/// Who answers.
enum Subject {
    Hand(Hand),
    Ours(Ours),
}

impl Subject {
    /// Answers all questions of a pass.
    async fn pass(&mut self, asks: &[Ask]) -> Result<Sums, Fault> {
        let mut sums = Sums::default();
        for ask in asks.iter().cycle().take(PASS_LEN) {
            match self {
                Subject::Hand(hand) => hand.answer(ask, &mut sums).await?,
                Subject::Ours(ours) => ours.answer(ask, &mut sums).await?,
            }
        }
        Ok(sums)
    }
}

/// Questions of one kind.
struct Case {
    name: &'static str,
    /// What an answer is called.
    unit: &'static str,
    asks: Vec<Ask>,
}

/// All of them, with places in the middle that exist.
async fn cases(ours: &Ours, entities: usize) -> Result<Vec<Case>, Fault> {
    let customers: Vec<_> = (0..fill::customers(entities).min(ASKS_MAX))
        .map(fill::customer)
        .collect();
    let of_customers = |ask: fn(String) -> Ask| customers.iter().cloned().map(ask).collect::<Vec<_>>();
    let first = of_customers(|customer| Ask::OfCustomer { customer, after: None });
    let mut middle = Vec::new();
    for ask in &first {
        middle.extend(ours.in_the_middle(ask, 1).await?);
    }
    let dearest = Ask::Dearest { after: None };
    let less_dear = ours.in_the_middle(&dearest, ASKS_MAX).await?;
    if middle.len() < first.len() || less_dear.is_empty() {
        return Err("there are too few entities for a page in the middle".into());
    }
    let case = |name, unit, asks| Case { name, unit, asks };
    Ok(vec![
        case("of a customer", "page", first),
        case("of a customer, in the middle", "page", middle),
        case("dearest", "page", vec![dearest]),
        case("dearest, in the middle", "page", less_dear),
        case("count", "count", of_customers(|customer| Ask::Count { customer })),
    ])
}

/// What is measured of a subject, round by round: microseconds per answer, and those of processors.
#[derive(Debug, Clone, Default)]
struct Samples {
    time: Sample,
    server: Sample,
    client: Sample,
}

impl Case {
    /// Measures all in interleaved rounds, each of which begins with another one.
    async fn measure(
        &self,
        options: &Options,
        postgres: &Postgres,
        subjects: &mut [(&'static str, Subject)],
    ) -> Result<(), Fault> {
        eprintln!("{}: {} rounds", self.name, options.rounds);
        let mut samples = vec![Samples::default(); subjects.len()];
        let mut expected = None;
        // One round more: the first one is not counted, in which statements are prepared and pages come into memory.
        for round in 0..=options.rounds {
            for turn in 0..subjects.len() {
                let turn = (round + turn) % subjects.len();
                let (name, subject) = &mut subjects[turn];
                let (before, start) = (postgres.clocks()?, Instant::now());
                let sums = subject.pass(&self.asks).await?;
                let (elapsed, spent) = (start.elapsed(), postgres.clocks()?.since(&before));
                if *expected.get_or_insert(sums) != sums {
                    return Err(format!("{name} found {sums:?}, and another subject {expected:?}").into());
                }
                if round > 0 {
                    let of_one = 1e6 / PASS_LEN as f64;
                    samples[turn].time.push(elapsed.as_secs_f64() * of_one);
                    samples[turn].server.push(spent.server.as_secs_f64() * of_one);
                    samples[turn].client.push(spent.client.as_secs_f64() * of_one);
                }
            }
        }
        let (report, unit) = (Report::new("list"), format!("us/{}", self.unit));
        for ((name, _), samples) in subjects.iter().zip(&samples) {
            report.row(self.name, name, &samples.time, &unit);
        }
        for ((name, _), samples) in subjects.iter().zip(&samples) {
            report.row(&format!("{} CPU, server", self.name), name, &samples.server, &unit);
            report.row(&format!("{} CPU, client", self.name), name, &samples.client, &unit);
        }
        Ok(())
    }
}
