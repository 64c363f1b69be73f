//! Runs the program as a user does, over small logs whose outcome was worked out by hand.

mod bad_input;
mod interleaving;
mod life;
mod output;
#[cfg(unix)]
mod progress;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The columns in the order in which the tests write them.
const HEADER: &str = "case_id,activity,timestamp,amount,expense,paymentamount,totalpaymentamount";

/// What a run came to.
struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs `fines` with arguments and standard input.
fn fines(args: &[&str], input: impl AsRef<[u8]>) -> Run {
    run(env!("CARGO_BIN_EXE_fines"), args, input.as_ref())
}

fn run(program: &str, args: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that stops at the header does not read the rest.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("the program ends");
    let text = |bytes| String::from_utf8(bytes).expect("the program prints text");
    Run {
        status: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Replays rows that stand below the usual header and gives the JSON summary.
fn replay(rows: impl AsRef<[u8]>) -> Value {
    let run = fines(
        &["-", "--json"],
        [format!("{HEADER}\n").as_bytes(), rows.as_ref()].concat(),
    );
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// A path for a file of one test, which has the name for itself.
fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Checks the number of refusals for each reason, and that there are no others.
fn check_refused(summary: &Value, expected: &[(&str, u64)]) {
    let expected: serde_json::Map<_, _> = expected
        .iter()
        .map(|&(reason, count)| (reason.to_string(), count.into()))
        .collect();
    assert_eq!(summary["refused_by_reason"], Value::Object(expected), "{summary:#}");
}
