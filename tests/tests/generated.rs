//! What the macro generates is accepted where a user's own code would be: under denied lints, in each edition.

use eventer_tests::check::{Outcome, Setup};

/// A library in all but name: everything public is documented, everything that clippy says is an error.
const MACHINES: &str = include_str!("../generated/machines.rs");

/// The prelude's names mean something else here.
const SHADOWED: &str = include_str!("../ui/pass/shadowed_prelude.rs");

#[test]
fn it_is_clean_in_edition_2024() {
    is_clean("2024");
}

#[test]
fn it_is_clean_in_edition_2021() {
    is_clean("2021");
}

fn is_clean(edition: &str) {
    let folder = format!("generated-{edition}");
    let outcomes = Setup {
        edition,
        command: "clippy",
        ..Setup::new(&folder)
    }
    .batch(&[("machines", MACHINES), ("shadowed", SHADOWED)]);
    let said: String = outcomes.iter().map(Outcome::rendered).collect();
    assert!(said.is_empty(), "in edition {edition}:\n{said}");
}
