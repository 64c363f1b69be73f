//! The rows as a Markdown table.

use std::fmt::Write as _;

use harness::Row;

/// The subject that the others are compared with.
const REFERENCE: &str = "hand";

/// A table that is printed case by case, so that a run that is cut off shows what it came to; the last column compares with
/// the hand-written subject of the same case.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    /// How many of them were printed.
    printed: usize,
}

impl Table {
    /// Takes in a row, and gives the lines that are complete with it: what a case has beside its rates has its name too.
    pub(crate) fn push(&mut self, row: Row) -> String {
        let is_next = self
            .rows
            .get(self.printed)
            .is_some_and(|first| first.work != row.work || !row.case.starts_with(first.case.as_str()));
        let lines = if is_next { self.rest() } else { String::new() };
        self.rows.push(row);
        lines
    }

    /// The lines that were not given yet.
    pub(crate) fn rest(&mut self) -> String {
        let lines = lines(&self.rows[self.printed..]);
        self.printed = self.rows.len();
        lines
    }

    /// All rows.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// The first lines.
pub(crate) const HEAD: &str = "| work | case | subject | median | min | max | unit | x hand |\n\
                               |---|---|---|---:|---:|---:|---|---:|\n";

fn lines(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let Row {
            work,
            case,
            subject,
            unit,
            ..
        } = row;
        let [median, min, max] = [row.median, row.min, row.max].map(figure);
        let _ = writeln!(
            text,
            "| {work} | {case} | {subject} | {median} | {min} | {max} | {unit} | {} |",
            ratio(row, rows)
        );
    }
    text
}

fn ratio(row: &Row, rows: &[Row]) -> String {
    let same = |other: &&Row| other.work == row.work && other.case == row.case && other.subject == REFERENCE;
    match rows.iter().find(same) {
        Some(hand) if hand.median > 0.0 => format!("{:.2}", row.median / hand.median),
        _ => String::new(),
    }
}

/// Whole numbers as they are, others with three decimals.
fn figure(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}
