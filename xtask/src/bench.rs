//! The benchmark: that it compiles, and that it runs.

use std::{fs, process::Command};

use crate::process::{Outcome, cargo, read, root, run, target};

/// The benchmark is a workspace of its own.
pub(crate) const MANIFEST: &str = "bench/Cargo.toml";

/// Compiles all works, runs the tests of what they share, and one work as a user does.
pub(crate) fn check() -> Outcome {
    run(&mut cargo(&[
        "clippy",
        "--locked",
        "--manifest-path",
        MANIFEST,
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    // Not those of the works on Postgres: all their rivals would be compiled once more.
    run(&mut cargo(&[
        "test",
        "--locked",
        "--manifest-path",
        MANIFEST,
        "--package",
        "harness",
    ]))?;
    let list = read(&mut bench(&[]))?;
    if !list.contains("\n  dispatch ") {
        return Err(format!("`bench/run` does not list the work `dispatch`:\n{list}"));
    }
    writes_rows()
}

/// `bench/run` with arguments.
fn bench(arguments: &[&str]) -> Command {
    let program = root().join("bench/run");
    let mut run = Command::new(program);
    run.args(arguments).current_dir(root());
    run
}

/// What a row of the benchmark consists of, in this order.
const ROW_KEYS: [&str; 7] = ["work", "case", "subject", "median", "min", "max", "unit"];

/// Runs the shortest case for the least rounds that are not marked as too few.
fn writes_rows() -> Outcome {
    let path = target().join("bench-rows.json");
    let shown = path.display().to_string();
    let mut work = bench(&["dispatch", "--case", "random", "--rounds", "7", "--json"]);
    let table = read(work.arg(&path))?;
    print!("{table}");
    let rows = fs::read_to_string(&path).map_err(|error| format!("{shown}: {error}"))?;
    for row in rows.split('{').skip(1) {
        // Keys alone stand at the beginning of a line.
        let keys = row
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\": "));
        let keys: Vec<_> = keys.map(|(key, _)| key).collect();
        if keys != ROW_KEYS {
            return Err(format!("{shown} has a row with other keys than {ROW_KEYS:?}: {{{row}"));
        }
    }
    for subject in ["hand", "hand (again)", "eventer"] {
        let line = format!("| dispatch | random | {subject} |");
        if !table.contains(&line) || !rows.contains(&format!("\"subject\": \"{subject}\"")) {
            return Err(format!("`bench/run dispatch` has no row of `{subject}`"));
        }
    }
    Ok(())
}
