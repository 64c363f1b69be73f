//! Rows that views write with commits.

use super::fixtures::{PAYMENT, begin, fresh_id, of, row};
use super::harness::Tested;
use super::{Rig, comparison};
use crate::store::{Commit, ViewRow};

/// Where nothing was put there is nothing.
pub fn view_of_nothing_is_nothing<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "views: there is no row that was not put";
    comparison::equal(promise, tested.view("key"), None);
    puts(&tested, &[("other", Some("1"))]);
    comparison::equal(promise, tested.view("key"), None);
}

/// A row that was put is there.
pub fn view_shows_what_was_put<R: Rig>(rig: &R) {
    rows(
        rig,
        "views: a row that was put is there",
        &[&[("key", Some(r#"{"total":1,"of":["A",null]}"#))]],
    );
}

/// A row is replaced whole.
pub fn view_row_is_replaced<R: Rig>(rig: &R) {
    let commits: [&[Row]; 2] = [
        &[("key", Some(r#"{"total":1,"gone":true}"#))],
        &[("key", Some(r#"{"total":2}"#))],
    ];
    rows(rig, "views: a row that is put again is replaced", &commits);
}

/// A row that was deleted is gone.
pub fn view_row_is_deleted<R: Rig>(rig: &R) {
    let commits: [&[Row]; 2] = [&[("key", Some("1")), ("stays", Some("2"))], &[("key", None)]];
    rows(rig, "views: a row that was deleted is gone, and no other", &commits);
}

/// Nothing is wrong with deleting what is not there.
pub fn view_row_that_is_not_there_is_deleted<R: Rig>(rig: &R) {
    let commits: [&[Row]; 2] = [&[("key", None), ("stays", Some("2"))], &[("key", None)]];
    rows(rig, "views: to delete a row that is not there is no fault", &commits);
}

/// A row that was deleted can be put again.
pub fn view_row_is_put_after_it_was_deleted<R: Rig>(rig: &R) {
    let commits: [&[Row]; 3] = [&[("key", Some("1"))], &[("key", None)], &[("key", Some("3"))]];
    rows(rig, "views: a row that was deleted can be put again", &commits);
}

/// Of two rows for one key in one commit, the later stands.
pub fn view_row_is_the_last_of_its_commit<R: Rig>(rig: &R) {
    let commits: [&[Row]; 4] = [
        &[("a", Some("1")), ("b", Some("2")), ("a", Some("3"))],
        &[("b", Some("4")), ("b", None), ("c", None), ("c", Some("5"))],
        &[("d", Some("6")), ("d", None), ("d", Some("7")), ("d", Some("8"))],
        &[("d", Some("9")), ("d", Some("10")), ("d", None)],
    ];
    for len in 1..=commits.len() {
        rows(
            rig,
            "views: of two rows for one key the later of the commit stands",
            &commits[..len],
        );
    }
}

/// `null` is a value, and no deletion.
pub fn view_row_may_be_null<R: Rig>(rig: &R) {
    let commits: [&[Row]; 2] = [&[("key", Some("1"))], &[("key", Some("null"))]];
    rows(rig, "views: a row whose value is null is there", &commits);
}

/// Keys of rows are compared letter by letter.
pub fn view_keys_are_compared_letter_by_letter<R: Rig>(rig: &R) {
    let keys: [Row; 14] = [
        ("key", Some("1")),
        ("Key", Some("2")),
        (" key", Some("3")),
        ("key ", Some("4")),
        ("k%", Some("5")),
        ("k_y", Some("6")),
        ("'", Some("7")),
        ("\"", Some("8")),
        ("\\", Some("9")),
        ("\n", Some("10")),
        ("é", Some("11")),
        ("e\u{301}", Some("12")),
        ("🦀", Some("13")),
        ("'; DROP TABLE event; --", Some("14")),
    ];
    rows(rig, "views: keys of rows are compared letter by letter", &[&keys]);
}

/// One key names another row in each machine.
pub fn view_rows_belong_to_their_machine<R: Rig>(rig: &R) {
    apart(rig, "views: each machine has rows of its own", |row| {
        row.machine = PAYMENT;
    });
}

/// One key names another row in each view.
pub fn view_rows_belong_to_their_view<R: Rig>(rig: &R) {
    apart(rig, "views: each view has rows of its own", |row| row.view = "another");
}

type Row = (&'static str, Option<&'static str>);

/// Commits these rows and compares what is there in the end with what a list of pairs would have.
fn rows<R: Rig>(rig: &R, promise: &str, commits: &[&[Row]]) {
    let tested = Tested::open(rig);
    for rows in commits {
        puts(&tested, rows);
    }
    for (key, _) in commits.iter().copied().flatten() {
        let last = commits.iter().copied().flatten().rfind(|row| row.0 == *key);
        shows(&tested, promise, &row(key, last.and_then(|row| row.1)));
    }
}

/// A row is there with its value, or not there.
fn shows<R: Rig>(tested: &Tested<'_, R>, promise: &str, row: &ViewRow) {
    match (&row.value, tested.view_of(row.machine, row.view, &row.key)) {
        (Some(value), Some(found)) => comparison::json(promise, value, &found),
        (value, found) => comparison::equal(promise, found.as_ref(), value.as_ref()),
    }
}

/// Puts the rows with a commit.
fn puts<R: Rig>(tested: &Tested<'_, R>, rows: &[Row]) {
    let commit = Commit {
        views: rows.iter().map(|(key, value)| row(key, *value)).collect(),
        // Any entity will do, as long as it is another each time.
        ..of([begin(&fresh_id().to_string())])
    };
    tested.stored("commit: without a conflict it is stored", &commit);
}

/// Puts two rows that differ in one part, then deletes the one.
fn apart<R: Rig>(rig: &R, promise: &str, differ: impl Fn(&mut ViewRow)) {
    let tested = Tested::open(rig);
    let (one, mut other) = (row("key", Some("1")), row("key", Some("2")));
    differ(&mut other);
    let deleted = |row: &ViewRow| ViewRow {
        value: None,
        ..row.clone()
    };
    let steps = [
        (&one, [one.clone(), deleted(&other)]),
        (&other, [one.clone(), other.clone()]),
        (&deleted(&other), [one.clone(), deleted(&other)]),
    ];
    for (row, expected) in steps {
        let commit = Commit {
            views: vec![row.clone()],
            ..of([begin(&fresh_id().to_string())])
        };
        tested.stored(promise, &commit);
        for row in &expected {
            shows(&tested, promise, row);
        }
    }
}
