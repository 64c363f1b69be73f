//! Replays an event log of road-traffic fines: millions of events, each taken or refused by a state machine.
//!
//! Run it on the sample log, on a log of your own, or on standard input:
//!
//! ```text
//! cargo run --release -p fines
//! cargo run --release -p fines -- LOG.csv --refusals refused.csv
//! cargo run --release -p fines -- - --json --strict < LOG.csv
//! ```
//!
//! The log has the form in which process-mining tools export the public *Road Traffic Fine Management Process* log: the
//! columns `case_id`, `activity`, `timestamp` (RFC 3339), `amount`, `expense`, `paymentamount` and `totalpaymentamount`
//! in any order and beside any others, capitals or not; pm4py's `case:concept:name`, `concept:name` and
//! `time:timestamp` will do too. `machines.rs` declares the two machines that judge it. The rest reads rows, keeps cases
//! and counts:
//!
//! - The cases may be interleaved in any way. Within a case an event must not be earlier than the one before it; it may
//!   be at the same time.
//! - An event is refused if its machine does not take it, if it is too early, or if its `totalpaymentamount` is less
//!   than the payments before it and its own add up to; more than that is taken, since logs may lack a payment.
//! - A row that cannot be read is refused with line and reason. What follows is read all the same.
//! - `due` sums what every fine came to (with penalty and expense, paid or not), and `paid` the payments that were
//!   accepted. A refused payment is not in `paid`. This concerns all that come after the end of a case: a closed case has
//!   no account any more to book them on, and once a fine is collected its offender owes the agency. The summary counts
//!   them as `Payment after the case was closed`, and `--refusals` lists them.
//! - A case whose machine reached a terminal state shrinks to less than 20 bytes, so a log of any length can be read whose
//!   open cases fit into memory; see [`cases::Key`] for what that costs.
//!
//! The exit status is 0 if the log was read to its end, whatever was refused; 1 if it was, an event was refused and
//! `--strict` is given; and 2 if the log or the command line cannot be used.
//!
//! A log whose header names a column twice cannot be used. An amount that is finer than a cent is a bad one; the traces
//! of binary fractions that exports carry, such as `71.49999999999999`, are rounded. A row that stops before its last
//! column is refused as truncated; one that stops within it cannot be told from a whole one, so where the log ends without
//! an end of line, its last row is named and taken.

#![expect(
    unreachable_pub,
    reason = "a program is not used from outside: `pub` says what a file offers to the others"
)]

mod activity;
mod args;
mod cases;
mod closed;
mod identity;
mod log;
mod machines;
mod money;
mod progress;
mod records;
mod refusals;
mod replay;
mod source;
mod summary;
mod tally;
mod time;

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;

use crate::args::Args;
use crate::refusals::RefusalFile;
use crate::source::Source;
use crate::tally::{Outcome, Tally};

fn main() -> ExitCode {
    run(&Args::parse()).unwrap_or_else(|error| {
        // Whoever closed standard error does not want to be told; the status remains.
        let _ = writeln!(io::stderr(), "fines: {error}");
        ExitCode::from(2)
    })
}

fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let log = args.log.as_deref();
    let source = Source::open(log).map_err(|error| {
        format!(
            "cannot open `{}`: {error}",
            log.unwrap_or_else(|| "sample.csv".as_ref()).display()
        )
    })?;
    let refusals = match &args.refusals {
        None => None,
        Some(path) if path == Path::new("-") => {
            return Err(
                "`--refusals` takes a file: the summary is on standard output (`./-` is a file named `-`)".into(),
            );
        }
        Some(path) => {
            let file = RefusalFile::create(path, &source);
            Some(file.map_err(|error| format!("cannot write `{}`: {error}", path.display()))?)
        }
    };
    let name = source.name.clone();
    let begin = Instant::now();
    let (tally, outcome) = replay::replay(source, refusals).map_err(|error| match error.source() {
        Some(cause) => format!("{name}: {error}: {cause}"),
        None => format!("{name}: {error}"),
    })?;
    let elapsed = begin.elapsed();
    match print(args.json, &name, &tally, &outcome, elapsed) {
        // Whoever reads the summary has seen enough of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        printed => printed?,
    }
    Ok(ExitCode::from(u8::from(args.strict && tally.refused() > 0)))
}

fn print(json: bool, name: &str, tally: &Tally, outcome: &Outcome, elapsed: Duration) -> io::Result<()> {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    // The summary is what counts: where standard error cannot be written, it is complete all the same.
    if json {
        summary::write_json(&mut out, tally, outcome)?;
        out.flush()?;
        // Bad input is named in any case, but what reads JSON should find nothing else.
        if tally.refused() > 0 {
            let _ = summary::write_refused(&mut err, name, tally);
        }
    } else {
        summary::write_text(&mut out, name, tally, outcome)?;
        out.flush()?;
        let events = tally.accepted + tally.refused();
        let _ = summary::write_rate(&mut err, events, elapsed);
    }
    if let Some(line) = tally.perhaps_cut_off {
        let what = "the log ends without an end of line: if it was cut off, this row was too";
        let _ = writeln!(err, "fines: {name}: line {line}: {what}");
    }
    Ok(())
}
