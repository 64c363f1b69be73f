//! Where a work hands its rows over.

use crate::row::{Row, Sample};

/// Prints the rows of one work, each as a line of JSON, as soon as they are known.
#[derive(Debug)]
pub struct Report {
    work: &'static str,
}

impl Report {
    /// A report of the named work.
    #[must_use]
    pub fn new(work: &'static str) -> Self {
        Report { work }
    }

    /// Prints one row.
    pub fn row(&self, case: &str, subject: &str, sample: &Sample, unit: &str) {
        let row = Row {
            work: self.work.to_owned(),
            case: case.to_owned(),
            subject: subject.to_owned(),
            median: sample.median(),
            min: sample.min(),
            max: sample.max(),
            unit: unit.to_owned(),
        };
        println!(
            "{}",
            serde_json::to_string(&row).expect("a row of text and numbers is JSON")
        );
    }
}
