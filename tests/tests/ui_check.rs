//! The cases of `tests/ui`, compared by errors, spans and messages on any compiler.

use eventer_tests::{cases, check};

/// Every case is answered with exactly what its comments say.
#[test]
fn every_mistake_is_one_error_on_its_token() {
    let cases = cases::all();
    let programs: Vec<_> = cases.iter().map(|case| (&case.name, &case.source)).collect();
    let outcomes = check::batch("ui", &programs);
    let compared = cases.iter().zip(&outcomes);
    let differences: Vec<String> = compared
        .flat_map(|(case, outcome)| case.compare(&outcome.diagnostics))
        .collect();
    assert!(
        differences.is_empty(),
        "{}\n{} differences in {} cases",
        differences.join("\n"),
        differences.len(),
        cases.len()
    );
}

/// The suite keeps the size that it promises.
#[test]
fn there_are_enough_cases() {
    let (failing, passing): (Vec<_>, Vec<_>) = cases::all().into_iter().partition(cases::Case::fails);
    assert!(failing.len() >= 70, "{} failing cases", failing.len());
    assert!(passing.len() >= 25, "{} passing cases", passing.len());
}
