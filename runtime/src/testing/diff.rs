//! The difference between what was expected and what was found.

use std::fmt::{Debug, Write};

use similar::{ChangeTag, TextDiff};

/// What stands above each difference, so that nobody has to remember which sign is which.
const LEGEND: &str = "  (- expected, + found)";

/// The difference between two values as they print; where they print alike, says so.
pub(super) fn of_values(expected: &dyn Debug, found: &dyn Debug) -> String {
    let (expected, found) = (format!("{expected:#?}"), format!("{found:#?}"));
    if expected == found {
        // An empty difference would look like a bug of the kit.
        return format!("both print as below, and `PartialEq` still tells them apart\n\n{expected}");
    }
    of_lines(&expected, &found)
}

/// The difference between two texts, line by line.
pub(super) fn of_lines(expected: &str, found: &str) -> String {
    let mut text = format!("{LEGEND}\n");
    for change in TextDiff::from_lines(expected, found).iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        let line = change.value().trim_end_matches('\n');
        write!(text, "\n{sign} {line}").expect("a string takes everything");
    }
    text
}
