//! One line of the result.

use serde::{Deserialize, Serialize};

/// One measured figure: a subject in a case of a work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The work, such as `dispatch`.
    pub work: String,
    /// What was measured, such as `random`.
    pub case: String,
    /// Who was measured: `eventer`, `hand`, or a rival.
    pub subject: String,
    /// The median over the rounds.
    pub median: f64,
    /// The lowest value over the rounds.
    pub min: f64,
    /// The highest value over the rounds.
    pub max: f64,
    /// What the values count, such as `ns/event`.
    pub unit: String,
}

/// The values of one subject, one for each round.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// A sample of one value: for a figure that does not vary.
    #[must_use]
    pub fn of(value: f64) -> Self {
        Sample(vec![value])
    }

    /// Adds the value of one more round.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The values in the order of the rounds.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The values less those of another sample, round by round.
    #[must_use]
    pub fn less(&self, other: &Sample) -> Sample {
        Sample(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(ours, theirs)| ours - theirs)
                .collect(),
        )
    }

    /// The middle value, or the mean of the two in the middle.
    #[must_use]
    pub fn median(&self) -> f64 {
        let sorted = self.sorted();
        let middle = sorted.len() / 2;
        if sorted.len().is_multiple_of(2) {
            f64::midpoint(sorted[middle - 1], sorted[middle])
        } else {
            sorted[middle]
        }
    }

    /// The lowest value.
    #[must_use]
    pub fn min(&self) -> f64 {
        self.sorted()[0]
    }

    /// The highest value.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.sorted()[self.0.len() - 1]
    }

    fn sorted(&self) -> Vec<f64> {
        assert!(!self.0.is_empty(), "a sample has at least one value");
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    fn sample(values: &[f64]) -> Sample {
        Sample(values.to_vec())
    }

    #[track_caller]
    fn assert_median(values: &[f64], median: f64) {
        assert!(
            (sample(values).median() - median).abs() < 1e-9,
            "the median of {values:?} is {median}"
        );
    }

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        assert_median(&[3.0], 3.0);
        assert_median(&[9.0, 1.0, 2.0], 2.0);
        assert_median(&[9.0, 1.0, 2.0, 4.0], 3.0);
    }

    #[test]
    fn a_net_sample_is_taken_round_by_round() {
        let net = sample(&[5.0, 9.0, 4.0]).less(&sample(&[1.0, 6.0, 3.0]));
        assert_eq!(net.values(), [4.0, 3.0, 1.0]);
    }
}
