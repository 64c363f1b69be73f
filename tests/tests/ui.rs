//! The cases of `tests/ui` as a user sees them: whole `.stderr` files for those that fail, a run for those that compile.

use std::path::Path;

use eventer_tests::cases::{self, Case};
use eventer_tests::check::Setup;
use eventer_tests::recorded::{RECORDED, rustc_version};
use trybuild::TestCases;

/// What fails prints what was recorded. `TRYBUILD=overwrite` records again; then write the version down, too.
#[test]
fn refusals_read_as_recorded() {
    let rustc = rustc_version();
    if rustc != RECORDED {
        eprintln!(
            "not compared: the `.stderr` files were recorded with {}, this is {rustc}; `ui_check` covers every case",
            RECORDED
        );
        return;
    }
    let refused = TestCases::new();
    for case in cases::all().iter().filter(|case| case.fails()) {
        refused.compile_fail(below_this_crate(case));
    }
}

/// What compiles also runs, and asserts what it shows.
#[test]
fn what_compiles_runs() {
    let cases: Vec<Case> = cases::all().into_iter().filter(|case| !case.fails()).collect();
    let programs: Vec<_> = cases.iter().map(|case| (&case.name, &case.source)).collect();
    let setup = Setup {
        command: "build",
        ..Setup::new("passing")
    };
    let failed: Vec<String> = setup
        .batch(&programs)
        .iter()
        .filter_map(|outcome| Some(format!("{}:\n{}", outcome.name, outcome.run().err()?)))
        .collect();
    assert!(
        failed.is_empty(),
        "{}\n{} of {} failed",
        failed.join("\n"),
        failed.len(),
        cases.len()
    );
}

fn below_this_crate(case: &Case) -> &Path {
    case.path
        .strip_prefix(env!("CARGO_MANIFEST_DIR"))
        .expect("a case lies in this crate")
}
