//! Which texts name entities, and that different texts name different entities.

use super::fixtures::{ORDER, begin, full, guard, guarded, keyed};
use super::harness::Tested;
use super::{Rig, comparison};
use crate::store::Commit;

/// Quotes, and what they could lead to.
pub fn ids_with_quotes<R: Rig>(rig: &R) {
    apart(
        rig,
        &[
            "'",
            "''",
            "\"",
            "`",
            "$$",
            "A'",
            "A''",
            "'; DROP TABLE event; --",
            "\"); DROP TABLE event; --",
        ],
    );
}

/// Backslashes, and what they could stand for.
pub fn ids_with_backslashes<R: Rig>(rig: &R) {
    apart(
        rig,
        &[
            "\\", "\\\\", "A\\", "A\\n", "A\n", "\\'", "\\x41", "\\u0041", "A", "a\\/b", "a/b",
        ],
    );
}

/// Letters that patterns and formats give a meaning.
pub fn ids_with_letters_of_patterns<R: Rig>(rig: &R) {
    apart(
        rig,
        &[
            "%", "_", "*", "?", "A%", "A_", "AB", "A", "%s", "{}", "$1", ":a", "[a-z]", "q", "a.b", "a:b", "a|b",
        ],
    );
}

/// White space, which is part of the id.
pub fn ids_with_white_space<R: Rig>(rig: &R) {
    apart(
        rig,
        &[
            " ", "  ", "\t", "\n", "\r\n", "A", " A", "A ", "A\n", "A\t", "A B", "A  B", "\u{a0}", "\u{200b}",
        ],
    );
}

/// Case, which is part of the id.
pub fn ids_in_either_case<R: Rig>(rig: &R) {
    apart(
        rig,
        &[
            "order-a", "Order-A", "ORDER-A", "ß", "ss", "ẞ", "SS", "i", "I", "ı", "İ",
        ],
    );
}

/// Letters that look alike.
pub fn ids_that_look_alike<R: Rig>(rig: &R) {
    apart(
        rig,
        &[
            "é",
            "e\u{301}",
            "e",
            "Å",
            "\u{212b}",
            "ﬁ",
            "fi",
            "A",
            "Α",
            "А",
            "𝄞",
            "🦀",
            "\u{10ffff}",
            "\u{feff}A",
        ],
    );
}

/// Texts that could be read as something else.
pub fn ids_that_look_like_values<R: Rig>(rig: &R) {
    apart(
        rig,
        &[
            "1", "01", "1.0", "+1", "-1", "0x1", "null", "NULL", "true", "{}", "0", "00", "1e0",
        ],
    );
}

/// 1,024 bytes that differ in the last.
pub fn ids_of_1024_bytes<R: Rig>(rig: &R) {
    let [one, other] = ["x", "y"].map(|end| "A".repeat(1_023) + end);
    apart(rig, &[&one, &other, &one[..1_023], &one[..255], &one[..63]]);
}

/// 1,024 bytes of letters that take four each.
pub fn ids_of_1024_bytes_in_256_letters<R: Rig>(rig: &R) {
    let [one, other] = ["🦀", "🦁"].map(|end| "🦀".repeat(255) + end);
    apart(rig, &[&one, &other, &one[..1_020]]);
}

/// 1,025 bytes are too many, also where they are fewer letters.
pub fn ids_of_1025_bytes_are_refused<R: Rig>(rig: &R) {
    let letters = "🦀".repeat(256) + "A";
    refuses(
        rig,
        "refused: an id of more than 1,024 bytes",
        &["A".repeat(1_025), letters, "A".repeat(100_000)],
    );
}

/// The empty text names nothing.
pub fn ids_that_are_empty_are_refused<R: Rig>(rig: &R) {
    refuses(rig, "refused: an empty id", &[String::new()]);
}

/// NUL is in no id, wherever it stands.
pub fn ids_with_nul_are_refused<R: Rig>(rig: &R) {
    refuses(
        rig,
        "refused: an id with NUL",
        &["\0", "A\0", "\0A", "A\0B"].map(str::to_owned),
    );
}

/// What is guarded and whom a message is of is named as what is changed is.
pub fn ids_of_guards_and_messages_are_held_to_the_same<R: Rig>(rig: &R) {
    let promise = "refused: a guard or a message of what is no id";
    refuses_text(rig, promise, |commit, text| commit.guards[0].id = text);
    refuses_text(rig, promise, |commit, text| commit.messages[0].id = text);
}

/// So are keys of calls, and of rows.
pub fn ids_and_keys_are_held_to_the_same<R: Rig>(rig: &R) {
    let promise = "refused: a key of a call or a row that could be no id";
    refuses_text(rig, promise, |commit, text| {
        commit.key.as_mut().expect("it has a key").key = text;
    });
    refuses_text(rig, promise, |commit, text| commit.views[0].key = text);
}

/// Sends commits in which one text is none that names anything.
fn refuses_text<R: Rig>(rig: &R, promise: &str, set: impl Fn(&mut Commit, String)) {
    let tested = Tested::open(rig);
    let good = guarded(keyed(full(begin("good")), "key"), [guard(ORDER, "other", None)]);
    let before = tested.picture(&good);
    for text in ["A".repeat(1_025), String::new(), "A\0".to_owned()] {
        let mut commit = good.clone();
        set(&mut commit, text);
        tested.refused(promise, &commit);
        tested.unchanged(promise, &good, &before);
    }
    tested.stored("refused: without the fault the same commit is stored", &good);
}

/// Begins an entity under each id, and finds each where it was put.
fn apart<R: Rig>(rig: &R, ids: &[&str]) {
    let tested = Tested::open(rig);
    let commits: Vec<_> = ids.iter().map(|id| keyed(full(begin(id)), "key")).collect();
    for commit in &commits {
        let promise = format!("exact: {:?} names an entity of its own", commit.changes[0].id);
        comparison::equal(&promise, tested.snapshot(&commit.changes[0].id), None);
        tested.stored(&promise, commit);
    }
    for commit in &commits {
        tested.whole(
            &format!("exact: {:?} names an entity of its own", commit.changes[0].id),
            commit,
        );
    }
    let found: Vec<_> = tested.log().into_iter().map(|logged| logged.id).collect();
    comparison::equal(
        "exact: ids come back letter by letter",
        found,
        ids.iter().map(|id| (*id).to_owned()).collect(),
    );
}

/// Sends commits in which one entity has such an id: the addressed one, and another.
fn refuses<R: Rig>(rig: &R, promise: &str, ids: &[String]) {
    let tested = Tested::open(rig);
    for id in ids {
        for place in 0..2 {
            let mut commit = full(begin("good"));
            let good = commit.clone();
            commit.changes.insert(place, begin(id));
            let before = tested.picture(&good);
            tested.refused(promise, &commit);
            tested.unchanged(promise, &good, &before);
        }
    }
}
