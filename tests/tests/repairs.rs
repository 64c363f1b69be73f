//! The repairs that the help suggests are carried out, and compile.

use std::ops::Range;

use eventer_tests::cases::{self, Expected, split};
use eventer_tests::check::{self, Diagnostic};

/// Where there is more to do than to write the text in the place of the underlined one: the help shows a longer part,
/// what stands elsewhere has to follow, or it must not, as the name is right there.
const MORE_TO_DO: [&str; 21] = [
    "attribute/id_borrows",
    "attribute/id_without_equals",
    "attribute/state_with_path",
    "attribute/terminal_with_path",
    "attribute/with_path",
    "data/named_otherwise_and_body",
    "decision/by_value_and_changed",
    "decision/command_by_reference_and_changed",
    "decision/option_of_result",
    "effect/by_value_and_changed",
    "effect/view_of_a_borrowed_pair",
    "effect/view_of_a_reference",
    "event/lifetime_of_field",
    "event/name_assigned",
    "event/name_without_equals",
    "event/str_field",
    "exhaustive/another_pair_meant",
    "hook/by_value_and_changed",
    "transition/event_by_reference_and_changed",
    "transition/returns_event",
    "transition/three_returned_where_a_life_begins",
];

/// Help that names the text to write instead, or the text to remove, can be followed to the letter.
#[test]
fn help_that_is_followed_to_the_letter_compiles() {
    let cases: Vec<_> = cases::all()
        .into_iter()
        .filter(|case| case.fails() && case.expected.iter().all(to_the_letter))
        .collect();
    let programs: Vec<_> = cases.iter().map(|case| (&case.name, &case.source)).collect();
    let mut repaired = Vec::new();
    for (case, outcome) in cases.iter().zip(check::batch("repairs", &programs)) {
        let errors: Vec<&Diagnostic> = outcome.errors().collect();
        let repairs: Option<Vec<_>> = errors.iter().map(|error| repair(error)).collect();
        if let Some(repairs) = repairs.filter(|repairs| !repairs.is_empty()) {
            repaired.push((case.name.clone(), applied(&case.source, repairs)));
        }
    }
    let outcomes = check::batch("repaired", &repaired);
    let failed: Vec<_> = outcomes
        .iter()
        .filter(|outcome| outcome.errors().next().is_some())
        .collect();
    let (expected, failed): (Vec<_>, Vec<_>) = failed
        .into_iter()
        .partition(|outcome| MORE_TO_DO.contains(&&*outcome.name));
    assert_eq!(
        expected.len(),
        MORE_TO_DO.len(),
        "one of them compiles: take it out of the list"
    );
    let reports: Vec<_> = failed
        .iter()
        .map(|outcome| format!("{}:\n{}", outcome.name, outcome.rendered()))
        .collect();
    assert!(
        reports.is_empty(),
        "{}\n{} of {} repairs do not compile",
        reports.join("\n"),
        reports.len(),
        repaired.len()
    );
    assert!(
        repaired.len() >= 10,
        "only {} cases have a repair to follow: {repaired:?}",
        repaired.len()
    );
}

/// Says whether a case's help may name a repair; whether it can be followed is seen in the compiler's own answer.
fn to_the_letter(expected: &Expected) -> bool {
    const WORDS: [&str; 4] = ["write `", "did you mean `", "remove `", "a struct with a similar name"];
    expected
        .helps
        .iter()
        .any(|help| WORDS.iter().any(|words| help.starts_with(words)))
}

/// The text that an error's help puts in the place of the primary span; `None` if the help leaves it to the reader.
fn repair(error: &Diagnostic) -> Option<(Range<usize>, String)> {
    if error.code == "E0425" {
        return error.suggestions.first().cloned();
    }
    let (_, helps) = split(&error.message);
    let (words, code) = helps.first()?.trim_end_matches('`').split_once('`')?;
    let code = code.trim_end_matches("`?");
    let replacement = match words.trim() {
        "write" | "did you mean" => code,
        "remove" if code == error.span_text => "",
        _ => return None,
    };
    // Two dots stand for what only the user can know.
    let followed = !replacement.contains('`') && !replacement.contains("..");
    followed.then(|| (error.span.clone(), replacement.to_owned()))
}

/// Writes the replacements from the last to the first, so that each still finds its place.
fn applied(source: &str, mut repairs: Vec<(Range<usize>, String)>) -> String {
    repairs.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut source = source.to_owned();
    for (span, replacement) in repairs {
        let wrong = source[span.clone()].to_owned();
        let is_path = source[..span.start].ends_with("::");
        source.replace_range(span, &replacement);
        // Who misspells a name in a path misspells it in each.
        if is_path {
            for end in ["::", "(", ")", ",", " ", ";", ">", "}", "\n"] {
                source = source.replace(&format!("::{wrong}{end}"), &format!("::{replacement}{end}"));
            }
        }
    }
    source
}
