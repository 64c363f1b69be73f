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

/// Names that are keywords in the edition of the macro, and were none in the user's.
const OLDER_NAMES: &str = r"
#![allow(non_camel_case_types)]

#[eventer::state_machine]
mod gen {
    #[state]
    pub enum State { #[group(gen)] One, #[group(gen)] gen, #[terminal] End }
    #[event]
    #[derive(Clone)]
    pub enum Event { gen, End }
    #[command]
    pub enum Command { gen }

    #[transition]
    fn gen(_: event::gen) -> state::One { state::One }
    #[transition]
    fn again(_: state::One, _: event::gen) -> group::gen { state::gen.into() }
    #[transition]
    fn end(_: group::gen, _: event::End) -> state::End { state::End }
    #[decide]
    fn decide(_: &group::gen, _: command::gen) -> event::End { event::End }
    #[hook]
    fn hook(_: &state::gen, _: &event::gen) -> Option<event::End> { None }
}

fn main() {
    let _ = eventer::Eventer::start(gen::event::gen).apply(gen::event::gen);
}
";

#[test]
fn names_may_be_keywords_of_a_later_edition() {
    let setup = Setup {
        edition: "2021",
        ..Setup::new("generated-older-names")
    };
    let said: String = setup
        .batch(&[("older", OLDER_NAMES)])
        .iter()
        .map(Outcome::rendered)
        .collect();
    assert!(said.is_empty(), "{said}");
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

/// A machine in which other derives bear the names of serde's.
const OTHER_DERIVES: &str = r#"
use std::fmt::Debug as Deserialize;
use std::hash::Hash as Serialize;

#[eventer::state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Open,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Opened,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }
}

fn main() {
    let accounts = eventer::StateMachine::<account::Machine, _>::new(eventer::MemoryStore::new());
    let account = pollster::block_on(accounts.start("a".to_owned(), account::event::Opened).into_future());
    assert!(account.is_err());
}
"#;

/// What has the names of serde's derives and is none is found when the program is built, not when it runs.
#[test]
fn other_derives_of_the_same_names_do_not_build() {
    let setup = Setup {
        command: "build",
        ..Setup::new("generated-other-derives")
    };
    let outcomes = setup.batch(&[("machine", OTHER_DERIVES)]);
    let errors: Vec<_> = outcomes[0].errors().collect();
    assert!(
        outcomes[0].executable.is_none() && errors.iter().any(|error| error.message.contains("are serde's")),
        "{}",
        outcomes[0].rendered()
    );
}
