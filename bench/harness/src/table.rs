//! The rows as a Markdown table.

use std::fmt::Write as _;

use harness::Row;

/// The subject that the others are compared with.
const REFERENCE: &str = "hand";

/// One table for all rows; the last column compares with the hand-written subject of the same case.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| work | case | subject | median | min | max | unit | x hand |\n\
         |---|---|---|---:|---:|---:|---|---:|\n",
    );
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
