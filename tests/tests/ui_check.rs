//! The cases of `tests/ui`, compared by errors, spans and messages on any compiler.

use std::collections::BTreeSet;
use std::fs;

use eventer_tests::{cases, check};

/// The page of the book that lists what the compiler says.
const DIAGNOSTICS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../book/src/reference/diagnostics.md");

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

/// A message that the book lists is one that a case has. Names in backticks may be others, and rows may say only the
/// beginning of a message.
#[test]
fn every_message_in_the_book_has_a_case() {
    let page = fs::read_to_string(DIAGNOSTICS).expect("the page is there");
    let (listed, _) = page
        .split_once("## What follows a mistake")
        .expect("the page has this part");
    let listed = listed
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let listed: Vec<_> = listed.filter(|message| *message != "message").collect();
    assert!(listed.len() > 200, "the tables are read: {} messages", listed.len());
    let said: BTreeSet<_> = cases::all().iter().flat_map(messages).collect();
    let without: Vec<_> = listed
        .into_iter()
        .filter(|message| {
            let message = without_names(message);
            let fits = |said: &String| said.starts_with(&message) || message.starts_with(said.as_str());
            !said.iter().any(fits)
        })
        .collect();
    assert!(
        without.is_empty(),
        "no case has these messages:\n{}",
        without.join("\n")
    );
}

/// What a case expects, and what was recorded of it, without the names.
fn messages(case: &cases::Case) -> Vec<String> {
    let expected = case.expected.iter().map(|expected| expected.message.as_str());
    let recorded = fs::read_to_string(case.path.with_extension("stderr")).unwrap_or_default();
    let headlines = recorded.lines().filter_map(|line| {
        let (head, message) = line.split_once(": ")?;
        (head.starts_with("error") || head.starts_with("warning")).then_some(message)
    });
    // A few letters would be the beginning of whatever the book says.
    let messages = expected.chain(headlines).filter(|message| message.len() > 15);
    messages.map(without_names).collect()
}

/// A message with `_` for each text in backticks.
fn without_names(message: &str) -> String {
    let mut parts: Vec<_> = message.split('`').collect();
    for part in parts.iter_mut().skip(1).step_by(2) {
        *part = "_";
    }
    parts.join("`")
}

/// The suite keeps the size that it promises.
#[test]
fn there_are_enough_cases() {
    let (failing, passing): (Vec<_>, Vec<_>) = cases::all().into_iter().partition(cases::Case::fails);
    assert!(failing.len() >= 70, "{} failing cases", failing.len());
    assert!(passing.len() >= 25, "{} passing cases", passing.len());
}
