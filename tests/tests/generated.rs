//! What the macro generates is accepted where a user's own code would be: under denied lints, in each edition.

use eventer_tests::check::{Outcome, Setup};

/// A library: everything public is documented, everything that clippy says is an error.
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
    let said = |kind: &str, libraries: bool, name: &str, source: &str| -> String {
        let folder = format!("generated-{edition}-{kind}");
        let setup = Setup {
            edition,
            command: "clippy",
            libraries,
            ..Setup::new(&folder)
        };
        setup.batch(&[(name, source)]).iter().map(Outcome::rendered).collect()
    };
    let said = said("library", true, "machines", MACHINES) + &said("binary", false, "shadowed", SHADOWED);
    assert!(said.is_empty(), "in edition {edition}:\n{said}");
}

/// The lints that are denied are at work: one missing doc is found.
#[test]
fn a_missing_doc_would_be_found() {
    let undocumented = MACHINES.replacen("        /// Items are still added.\n", "", 1);
    let setup = Setup {
        libraries: true,
        ..Setup::new("generated-undocumented")
    };
    let outcomes = setup.batch(&[("machines", &undocumented)]);
    let codes: Vec<_> = outcomes[0].errors().map(|error| &error.code).collect();
    assert!(
        !codes.is_empty() && codes.iter().all(|code| *code == "missing_docs"),
        "{codes:?}"
    );
}
