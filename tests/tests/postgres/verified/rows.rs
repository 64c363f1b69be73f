//! Rows of states and events that somebody changed or removed.

use eventer::{Fault, Part};

use super::{findings, short, with_counters};
use crate::databases::execute;

/// Somebody changes the middle one of three counters, and this is found about it. The others are as they were.
fn check(by: &str, expected: &[&str]) {
    with_counters(&["a", "b", "c"], async |pool, store| {
        assert_eq!(short(&findings(&store).await), [""; 0]);
        execute(&pool, by).await;
        let expected: Vec<_> = expected.iter().map(|line| format!("b: {line}")).collect();
        assert_eq!(short(&findings(&store).await), expected, "{by}");
    });
}

#[test]
fn events_that_are_missing_are_found() {
    let first = "DELETE FROM eventer.event WHERE id = 'b' AND version = 1";
    check(first, &["the event of version 1 is missing"]);
    let middle = "DELETE FROM eventer.event WHERE id = 'b' AND version = 2";
    check(middle, &["the event of version 2 is missing"]);
    let last = "DELETE FROM eventer.event WHERE id = 'b' AND version = 3";
    check(last, &["the event of version 3 is missing"]);
    let all = "DELETE FROM eventer.event WHERE id = 'b'";
    check(all, &["there is a state of version 3, and not one event"]);
}

#[test]
fn states_that_do_not_fit_their_events_are_found() {
    for (set, found) in [
        (
            "version = 2, last_event_id = (SELECT event_id FROM eventer.event WHERE id = 'b' AND version = 2)",
            "the stored state `Running` at version 2 is behind: there are events up to version 3",
        ),
        (
            "version = 4",
            "the stored state `Running` at version 4 has a wrong `version`: the event that it names as its last has version 3",
        ),
        (
            "version = 4, last_event_id = gen_random_uuid()",
            "the event of version 4 is missing",
        ),
        (
            "last_event_id = gen_random_uuid()",
            "the stored state `Running` at version 3 names another last event than the one of that version",
        ),
        (
            "changed_at = changed_at + interval '1 second'",
            "the stored state `Running` at version 3 has a wrong `changed_at`: it is not the time of the last event",
        ),
        (
            r#"payload = '{"total": 4}'"#,
            "the stored state `Running` at version 3 is not what the events lead to",
        ),
        (
            "payload = '[]'",
            "the stored state `Running` at version 3 cannot be read",
        ),
        (
            "state = 'Resting'",
            "the stored state `Resting` at version 3 is unknown to this machine",
        ),
        (
            "state_version = 2",
            "the stored state `Running` at version 3 has version 2 of its form, and this program knows 1",
        ),
        (
            "payload = NULL",
            "the stored state `Running` at version 3 has a wrong `payload`: NULL",
        ),
        (
            "state = NULL",
            "the stored state at version 3 has a wrong `state`: NULL",
        ),
        (
            "changed_at = 'infinity'",
            "the stored state `Running` at version 3 has a wrong `changed_at`: a time that this system does not have",
        ),
        ("version = 0", "there are events up to version 3, and no state"),
    ] {
        check(&format!("UPDATE eventer.entity SET {set} WHERE id = 'b'"), &[found]);
    }
    let delete = "DELETE FROM eventer.entity WHERE id = 'b'";
    check(delete, &["there are events up to version 3, and no state"]);
}

#[test]
fn events_that_were_changed_are_found() {
    for (set, found) in [
        (
            "payload = '{\"by\": \"x\"}'",
            &["the stored event `Stepped` at version 2 cannot be read"][..],
        ),
        (
            "type = 'Leapt'",
            &["the stored event `Leapt` at version 2 is unknown to this machine"],
        ),
        (
            "payload = '{\"by\": 5}'",
            &["the stored state `Running` at version 3 is not what the events lead to"],
        ),
        (
            "type = 'Started', payload = 'null'",
            &[
                "the stored event `Started` at version 2 is no transition: state `Running` does not take event `Started`; it \
               takes `Stepped`",
            ],
        ),
        (
            "type_version = 2",
            &["the stored event `Stepped` at version 2 has version 2 of its form, and this program knows 1"],
        ),
        (
            "to_state = 'Walking'",
            &[
                "the stored event `Stepped` at version 2 has a wrong `to_state`: `Walking`, and the machine goes to \
                 `Running`",
                "the stored event `Stepped` at version 3 has a wrong `from_state`: `Running`, and the event before leads to \
                 `Walking`",
            ],
        ),
        (
            "from_state = NULL",
            &[
                "the stored event `Stepped` at version 2 has a wrong `from_state`: none, and the event before leads to \
               `Running`",
            ],
        ),
        (
            "at = '-infinity'",
            &["the stored event `Stepped` at version 2 has a wrong `at`: a time that this system does not have"],
        ),
        (
            "at = at - interval '1 day'",
            &["the stored event `Stepped` at version 2 has a wrong `at`: it is before that of the event before"],
        ),
        (
            "position = 100",
            &["the stored event `Stepped` at version 3 has a wrong `position`: 6, and the event before has 100"],
        ),
        (
            "bucket = 1000",
            &["the stored event `Stepped` at version 2 has a wrong `bucket`: 1000, and that of its id is 745"],
        ),
    ] {
        check(
            &format!("UPDATE eventer.event SET {set} WHERE id = 'b' AND version = 2"),
            found,
        );
    }
    // After an event that cannot be read, the others are looked at as far as they can be.
    check(
        "UPDATE eventer.event SET type = 'Leapt' WHERE id = 'b' AND version = 1;
        UPDATE eventer.event SET payload = 'null' WHERE id = 'b' AND version = 2;
        UPDATE eventer.event SET to_state = 'Walking' WHERE id = 'b' AND version = 3;",
        &[
            "the stored event `Leapt` at version 1 is unknown to this machine",
            "the stored event `Stepped` at version 2 cannot be read",
            "the stored event `Stepped` at version 3 leads from `Running` to `Walking`, and the machine has no such edge",
        ],
    );
}

#[test]
fn what_is_found_is_one_line_that_says_how_to_go_on() {
    with_counters(&["a"], async |pool, store| {
        execute(
            &pool,
            r#"UPDATE eventer.event SET payload = '{"by": "x"}' WHERE version = 2"#,
        )
        .await;
        let found = findings(&store).await;
        let [finding] = &*found else { panic!("{found:?}") };
        assert_eq!((finding.machine, &*finding.id), ("counter", "a"));
        let corrupt = &finding.corrupt;
        assert_eq!(
            (corrupt.version, corrupt.part, &*corrupt.name),
            (2, Part::Event, "Stepped")
        );
        assert!(matches!(corrupt.fault, Fault::Unreadable(_)));
        assert_eq!(
            finding.to_string(),
            "counter \"a\": the stored event `Stepped` at version 2 cannot be read (invalid type: string \"x\", expected u64 \
             at line 1 column 10): run the program that stored it, or restore its row from a backup: nothing else holds an \
             event"
        );
    });
}
