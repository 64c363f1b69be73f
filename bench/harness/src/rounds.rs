//! Interleaved rounds: the subjects take turns, so that what disturbs one disturbs all.

use std::hint::black_box;
use std::time::Instant;

use crate::callgrind;
use crate::options::Options;
use crate::report::Report;
use crate::row::Sample;
use crate::subject::{Case, Subject};

/// Measures each subject in each case: time per event, and instructions per event where they are to be counted and
/// callgrind is there.
pub fn compare<I>(options: &Options, report: &Report, cases: &[Case<I>], subjects: &[Subject<I>]) {
    if let Some(counted) = &options.counted {
        callgrind::run_counted(counted, cases, subjects);
        return;
    }
    for case in cases.iter().filter(|case| options.has(case.name)) {
        require_equal_outcomes(case, subjects);
        eprintln!("{}: {} rounds", case.name, options.rounds);
        let samples = interleave(options.rounds, subjects.len(), |subject| {
            let mut pass = subjects[subject].ready(&case.input);
            let start = Instant::now();
            black_box(&mut pass).run();
            start.elapsed().as_secs_f64() * 1e9 / case.events as f64
        });
        for (subject, sample) in subjects.iter().zip(&samples) {
            report.row(case.name, subject.name, sample, &format!("ns/{}", case.unit));
        }
        if !case.instructions {
            continue;
        }
        if callgrind::is_installed() {
            let name = format!("{} instructions", case.name);
            let unit = format!("instructions/{}", case.unit);
            for subject in subjects {
                let count = callgrind::instructions_per_event(case, subject.name);
                report.row(&name, subject.name, &Sample::of(count), &unit);
            }
        } else {
            eprintln!("{}: no instruction counts, as valgrind is not installed", case.name);
        }
    }
}

/// Calls `measure` for each subject in each round and gives the values of each subject.
///
/// Each round begins with another subject, so that none is always the one after a busy neighbour.
pub fn interleave(rounds: usize, subjects: usize, mut measure: impl FnMut(usize) -> f64) -> Vec<Sample> {
    let mut samples = vec![Sample::default(); subjects];
    for round in 0..rounds {
        for turn in 0..subjects {
            let subject = (round + turn) % subjects;
            samples[subject].push(measure(subject));
        }
    }
    samples
}

/// A subject that does other work than the rest would be compared with nothing.
fn require_equal_outcomes<I>(case: &Case<I>, subjects: &[Subject<I>]) {
    let outcome = |subject: &Subject<I>| {
        let mut pass = subject.ready(&case.input);
        pass.run();
        pass.outcome()
    };
    let expected = outcome(&subjects[0]);
    for subject in &subjects[1..] {
        assert_eq!(
            outcome(subject),
            expected,
            "{} and {} differ in case {}",
            subject.name,
            subjects[0].name,
            case.name
        );
    }
}
