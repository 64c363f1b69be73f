//! Instructions per event, counted by valgrind's callgrind.
//!
//! The work runs itself under callgrind twice, with everything prepared in the same way but with a
//! different number of passes run: the difference is that of the passes alone.

use std::env;
use std::process::{self, Command, Stdio};

use crate::options::Counted;
use crate::subject::{Case, Subject};

/// How many passes are prepared; the two runs do one of them and all of them.
const PASSES: usize = 3;

/// Whether `valgrind` can be run.
#[must_use]
pub fn is_installed() -> bool {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Counts the instructions of one event.
pub(crate) fn instructions_per_event<I>(case: &Case<I>, subject: &str) -> f64 {
    let one = instructions(case.name, subject, 1);
    let all = instructions(case.name, subject, PASSES);
    all.saturating_sub(one) as f64 / (case.events * (PASSES - 1)) as f64
}

/// Runs the passes asked for and leaves, without freeing what was prepared but not run; comes back only
/// if the case is none of these.
pub(crate) fn run_counted<I>(counted: &Counted, cases: &[Case<I>], subjects: &[Subject<I>]) {
    let Some(case) = cases.iter().find(|case| case.name == counted.case) else {
        return;
    };
    let subject = subjects
        .iter()
        .find(|it| it.name == counted.subject)
        .expect("a subject of this work");
    let mut passes: Vec<_> = (0..PASSES).map(|_| subject.ready(&case.input)).collect();
    for pass in passes.iter_mut().take(counted.passes) {
        pass.run();
    }
    process::exit(0)
}

fn instructions(case: &str, subject: &str, passes: usize) -> u64 {
    let work = env::current_exe().expect("the path of this program");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(work)
        .args(["--count", case, subject, &passes.to_string()])
        .output()
        .expect("valgrind runs");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "callgrind of {subject} in {case} failed:\n{log}"
    );
    let collected = log.lines().find_map(|line| line.split_once("Collected :"));
    let (_, count) = collected.expect("callgrind reports what it collected");
    count.trim().parse().expect("callgrind reports a number")
}
