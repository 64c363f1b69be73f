//! Samples of what is stored.

use eventer::state_machine;
use eventer::testing::{verify_data_samples, verify_event_samples, verify_samples};
use expect_test::expect;

use super::failures::check;
use crate::machines::{counter, rocket};

#[test]
fn stored_forms_that_did_not_change_are_accepted() {
    verify_samples::<counter::Machine>([("Stopped", r#"{ "at" : 3 }"#), ("Running", "null")]);
    verify_samples::<rocket::Machine>([("Rising", r#"{"height":1,"fuel":2}"#)]);
    verify_event_samples::<counter::Machine>(vec![("Stepped".to_owned(), r#"{"by":1}"#)]);
    verify_data_samples::<counter::Machine>([r#"{ "steps": 1, "total": 3 }"#]);
    verify_samples::<scale::Machine>([("Read", r#"{"grams":2.50,"atoms":1267650600228229401496703205377}"#)]);
}

/// A scale, some of whose readings are larger than a float is exact.
#[state_machine]
mod scale {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Read { grams: f64, atoms: u128 },
        #[terminal]
        Guessed { atoms: f64 },
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Event {
        Read { grams: f64, atoms: u128 },
        Guessed { atoms: f64 },
    }

    #[transition]
    fn read(event: event::Read) -> state::Read {
        let event::Read { grams, atoms } = event;
        state::Read { grams, atoms }
    }

    #[transition]
    fn guess(event: event::Guessed) -> state::Guessed {
        state::Guessed { atoms: event.atoms }
    }
}

#[test]
fn stored_forms_that_changed_are_all_listed() {
    check(
        || {
            verify_samples::<counter::Machine>([
                ("Running", "null"),
                ("Stopped", r#"{"at":"noon"}"#),
                ("Halted", "null"),
                ("Stopped", r#"{"at":3,"by":"clerk"}"#),
                ("Stopped", r#"{"at":"#),
            ]);
        },
        &expect![[r#"
            machine `counter`: the stored form of states has changed, in 4 of 5 samples

            sample 2, state `Stopped`: it cannot be read: invalid type: string "noon", expected u64 at line 1 column 12

            sample 3, state `Halted`: the machine has no state of this name

            sample 4, state `Stopped`: it is written in another form
              (- expected, + found)

              {
            -   "at": 3,
            -   "by": "clerk"
            +   "at": 3
              }

            sample 5, state `Stopped`: it is no JSON: EOF while parsing a value at line 1 column 6"#]],
    );
    check(
        || verify_event_samples::<counter::Machine>([("Stepped", r#"{"by":1,"far":true}"#)]),
        &expect![[r#"
            machine `counter`: the stored form of events has changed, in 1 of 1 samples

            sample 1, event `Stepped`: it is written in another form
              (- expected, + found)

              {
            -   "by": 1,
            -   "far": true
            +   "by": 1
              }"#]],
    );
    check(
        || verify_data_samples::<counter::Machine>([r#"{"total":3,"steps":1}"#, r#"{"total":3,"steps":1,"by":"ada"}"#]),
        &expect![[r#"
            machine `counter`: the stored form of data has changed, in 1 of 2 samples

            sample 2, data `Data`: it is written in another form
              (- expected, + found)

              {
            -   "by": "ada",
                "steps": 1,
                "total": 3
              }"#]],
    );
    // Its number has become a float.
    check(
        || verify_samples::<scale::Machine>([("Guessed", r#"{"atoms":1267650600228229401496703205377}"#)]),
        &expect![[r#"
            machine `scale`: the stored form of states has changed, in 1 of 1 samples

            sample 1, state `Guessed`: it is written in another form
              (- expected, + found)

              {
            -   "atoms": 1267650600228229401496703205377
            +   "atoms": 1.2676506002282294e+30
              }"#]],
    );
}

#[test]
fn no_samples_are_no_proof() {
    let none: [(&str, &str); 0] = [];
    check(
        || verify_samples::<counter::Machine>(none),
        &expect!["machine `counter`: there is no sample of stored states"],
    );
    check(
        || verify_event_samples::<counter::Machine>(none),
        &expect!["machine `counter`: there is no sample of stored events"],
    );
    check(
        || verify_data_samples::<counter::Machine>([""; 0]),
        &expect!["machine `counter`: there is no sample of stored data"],
    );
}
