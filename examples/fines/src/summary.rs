//! What is printed at the end: as text, or as JSON.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::tally::{Outcome, Tally};

const NOT_CREATED: &str = "(not created)";

/// Writes the summary for people. `name` is that of the log.
pub fn write_text(out: &mut impl Write, name: &str, tally: &Tally, outcome: &Outcome) -> io::Result<()> {
    write_line(out, "cases", outcome.cases())?;
    write_line(out, "events", tally.accepted + tally.refused())?;
    write_line(out, "  accepted", tally.accepted)?;
    write_line(out, "  refused", tally.refused())?;
    writeln!(out, "\ncases by final state")?;
    for (state, count) in final_states(outcome) {
        write_line(out, &format!("  {state}"), count)?;
    }
    writeln!(out, "\namounts")?;
    write_line(out, "  due", outcome.due)?;
    write_line(out, "  paid", outcome.paid)?;
    write_line(out, "  outstanding", outcome.outstanding)?;
    if tally.refused() > 0 {
        writeln!(out)?;
        write_refused(out, name, tally)?;
    }
    Ok(())
}

/// Writes what was refused, by reason, with the place of the first of each.
pub fn write_refused(out: &mut impl Write, name: &str, tally: &Tally) -> io::Result<()> {
    writeln!(out, "refused, by reason")?;
    for (reason, refusals) in tally.by_reason() {
        writeln!(out, "  {:>8}  {reason}", refusals.count)?;
        for (line, what) in &refusals.first {
            writeln!(out, "            {name}:{line}: {what}")?;
        }
    }
    Ok(())
}

/// Writes the summary for programs.
pub fn write_json(out: &mut impl Write, tally: &Tally, outcome: &Outcome) -> io::Result<()> {
    let summary = Summary {
        cases: outcome.cases(),
        events: tally.accepted + tally.refused(),
        accepted: tally.accepted,
        refused: tally.refused(),
        final_states: final_states(outcome),
        due: exact(outcome.due)?,
        paid: exact(outcome.paid)?,
        refused_by_reason: tally
            .by_reason()
            .iter()
            .map(|(reason, refusals)| (reason.to_string(), refusals.count))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &summary)?;
    writeln!(out)
}

/// Writes how fast it went: beside the summary, which is the same each time.
pub fn write_rate(out: &mut impl Write, events: u64, elapsed: Duration) -> io::Result<()> {
    let seconds = elapsed.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate is shown with few digits")]
    let per_second = events as f64 / seconds;
    writeln!(out, "\n{events} events in {seconds:.3} s: {per_second:.0} events/s")
}

#[derive(Serialize)]
struct Summary {
    cases: u64,
    events: u64,
    accepted: u64,
    refused: u64,
    #[serde(serialize_with = "in_order")]
    final_states: Vec<(&'static str, u64)>,
    due: Box<RawValue>,
    paid: Box<RawValue>,
    #[serde(serialize_with = "in_order")]
    refused_by_reason: Vec<(String, u64)>,
}

fn write_line(out: &mut impl Write, label: &str, value: impl Display) -> io::Result<()> {
    // Padding needs the text: not every `Display` heeds the width that it is given.
    let value = value.to_string();
    writeln!(out, "{label:<24}{value:>18}")
}

/// All states, also those without cases, and then the cases that never came to one.
fn final_states(outcome: &Outcome) -> Vec<(&'static str, u64)> {
    let not_created = (outcome.not_created > 0).then_some((NOT_CREATED, outcome.not_created));
    outcome.states.iter().copied().chain(not_created).collect()
}

/// A JSON number with its two decimals: a binary fraction would not hold every sum of cents.
fn exact(amount: impl Display) -> serde_json::Result<Box<RawValue>> {
    RawValue::from_string(amount.to_string())
}

fn in_order<K: Serialize, S: Serializer>(pairs: &[(K, u64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, count)| (key, count)))
}
