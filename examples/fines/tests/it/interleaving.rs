//! How the cases are interleaved does not matter.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::{HEADER, fines, run};

/// The rows of a synthetic log by case, with a few faults.
fn cases(seed: u64) -> Vec<Vec<String>> {
    let args = [
        "300",
        "--seed",
        &seed.to_string(),
        "--faults",
        "30",
        "--cases-per-year",
        "60",
    ];
    let log = run(env!("CARGO_BIN_EXE_fines-log"), &args, b"").stdout;
    let mut cases = BTreeMap::<_, Vec<String>>::new();
    for row in log.lines().skip(1) {
        let (case, _) = row.split_once(',').expect("a row has columns");
        cases.entry(case.to_string()).or_default().push(row.to_string());
    }
    cases.into_values().collect()
}

fn summary(rows: impl IntoIterator<Item = String>) -> String {
    let log: String = std::iter::once(HEADER.to_string())
        .chain(rows)
        .map(|row| row + "\n")
        .collect();
    fines(&["-", "--json"], log).stdout
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Shuffled so that the order within each case is kept, a log comes to the same summary.
    #[test]
    fn does_not_change_the_summary(
        (cases, turns) in (0..1_000_u64).prop_map(cases).prop_flat_map(|cases| {
            let turns: Vec<_> = cases.iter().enumerate().flat_map(|(case, rows)| vec![case; rows.len()]).collect();
            (Just(cases), Just(turns).prop_shuffle())
        })
    ) {
        let mut left: Vec<_> = cases.iter().map(|rows| rows.iter().cloned()).collect();
        let shuffled: Vec<_> = turns.iter().filter_map(|&case| left[case].next()).collect();
        prop_assert_eq!(summary(shuffled), summary(cases.into_iter().flatten()));
    }
}
