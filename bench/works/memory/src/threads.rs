//! The same number of commands by one thread and by two; no entity is of both.

use std::thread;
use std::time::Instant;

use harness::{Options, Report, Sample, interleave};

use crate::bank::{ENTITIES, Store as _, commands, ids};
use crate::subjects::eventer::Bank;

/// How often each entity is paid into: a pass is much longer than it takes to start a thread.
const ROUNDS: usize = 250;

const CASE: &str = "2 threads";

/// Measures commands per second by one and by two threads, and how much more two do.
///
/// Two threads on a store of their own share nothing but the processor and the allocator: what they gain is the most
/// that the machine gives, and what two threads on one store fall short of it is the price of sharing.
pub(crate) fn report(options: &Options, report: &Report) {
    eprintln!("{CASE}: {} rounds", options.rounds);
    let arms = [
        ("eventer, 1 thread", 1, 1),
        ("eventer, 2 threads", 2, 1),
        ("eventer, 2 threads, 2 stores", 2, 2),
    ];
    let samples = interleave(options.rounds, arms.len(), |arm| {
        commands_per_second(arms[arm].1, arms[arm].2)
    });
    for ((name, ..), sample) in arms.iter().zip(&samples) {
        report.row(CASE, name, sample, "commands/s");
    }
    let case = "2 threads over 1 thread";
    report.row(case, "eventer", &over(&samples[1], &samples[0]), "x");
    report.row(case, "eventer, 2 stores", &over(&samples[2], &samples[0]), "x");
}

/// Round by round.
fn over(more: &Sample, less: &Sample) -> Sample {
    let mut ratio = Sample::default();
    for (more, less) in more.values().iter().zip(less.values()) {
        ratio.push(more / less);
    }
    ratio
}

fn commands_per_second(threads: usize, stores: usize) -> f64 {
    let ids = ids();
    let banks: Vec<Bank> = (0..stores).map(|_| Bank::opened(&ids, 0)).collect();
    let parts = ids.chunks(ENTITIES / threads);
    let work: Vec<_> = parts
        .zip(banks.iter().cycle())
        .map(|(part, bank)| (part, bank.clone(), commands::<Bank>(ROUNDS / threads)))
        .collect();
    let count: usize = work.iter().map(|(_, _, commands)| commands.len()).sum();
    let start = Instant::now();
    // One thread is started like two: the allocator treats the first thread of a process differently.
    thread::scope(|scope| {
        for (part, bank, commands) in work {
            scope.spawn(move || bank.execute_shared(part.iter().cycle(), commands));
        }
    });
    count as f64 / start.elapsed().as_secs_f64()
}
