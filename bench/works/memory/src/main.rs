//! A small command on an entity in memory: a deposit into an account that had so many deposits before.
//!
//! By hand it is a bare map. Beside it stand eventer over its `MemoryStore` and cqrs-es over its `MemStore`.

mod bank;
mod quiet;
mod subjects;
mod threads;

use std::time::Instant;

use bank::{Load, subject};
use harness::{Case, Options, Report, Subject, compare, interleave};
use subjects::{contract, cqrs_es, eventer, hand};

/// How many stores a pass of the quick cases goes through.
const STORES: usize = 10;

fn main() {
    let options = Options::from_arguments(31);
    let report = Report::new("memory");
    // Few rounds on each store, so that its entities stay about as old as the case says; many stores, so that a pass
    // is long enough for the clock. Entities come to have 5 deposits more, and 10 more where there were 1,000: cqrs-es
    // reads and copies all of them with each command, so that more commands would take it seconds.
    // Under callgrind the 1,000 deposits that are made beforehand would take minutes.
    let cases = [
        case("0 events", STORES, 0, 5, true),
        case("10 events", STORES, 10, 5, true),
        case("1,000 events", 1, 1_000, 10, false),
    ];
    let subjects: [Subject<Load>; 6] = [
        subject::<hand::Bank>("hand"),
        subject::<hand::Bank>("hand (again)"),
        subject::<hand::BothBank>("hand (both payloads)"),
        subject::<contract::Bank>("hand (same contract)"),
        subject::<eventer::Bank>("eventer"),
        subject::<cqrs_es::Bank>("cqrs-es"),
    ];
    compare(&options, &report, &cases, &subjects);
    report_printing(&options, &report);
    threads::report(&options, &report);
}

fn case(name: &'static str, stores: usize, deposits_before: usize, rounds: usize, instructions: bool) -> Case<Load> {
    let load = Load {
        stores,
        deposits_before,
        rounds,
    };
    Case {
        name,
        events: load.commands(),
        input: load,
        unit: "command",
        instructions,
    }
}

/// The part of a command on cqrs-es that is its two lines on standard output, which nothing turns off.
fn report_printing(options: &Options, report: &Report) {
    const COMMANDS: usize = 10_000;
    let samples = interleave(options.rounds, 1, |_| {
        let start = Instant::now();
        quiet::quietly(|| {
            for command in 0..COMMANDS {
                println!("loading: {} events for aggregate ID 'account-000100'", command % 16);
                println!("storing: {} new events for aggregate ID 'account-000100'", command % 2);
            }
        });
        start.elapsed().as_secs_f64() * 1e9 / COMMANDS as f64
    });
    report.row("two lines printed", "cqrs-es", &samples[0], "ns/command");
}
