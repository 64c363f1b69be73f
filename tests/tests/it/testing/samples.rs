//! Samples of what is stored.

use eventer::testing::{verify_event_samples, verify_samples};
use expect_test::expect;

use super::failures::check;
use crate::machines::{counter, rocket};

#[test]
fn stored_forms_that_did_not_change_are_accepted() {
    verify_samples::<counter::Machine>([("Stopped", r#"{ "at" : 3 }"#), ("Running", "null")]);
    verify_samples::<rocket::Machine>([("Rising", r#"{"height":1,"fuel":2}"#)]);
    verify_event_samples::<counter::Machine>(vec![("Stepped".to_owned(), r#"{"by":1}"#)]);
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
}

#[test]
fn no_samples_are_no_proof() {
    let none: [(&str, &str); 0] = [];
    check(
        || verify_samples::<counter::Machine>(none),
        &expect!["machine `counter`: there is no sample of a stored state"],
    );
    check(
        || verify_event_samples::<counter::Machine>(none),
        &expect!["machine `counter`: there is no sample of a stored event"],
    );
}
