//! Rows of read models that steps write.

use super::super::harness::Tested;
use super::super::subscription_harness::{ANN, LONG, SubscribedStore, TOTALS, row, step, subscription};
use super::super::{Rig, comparison};
use crate::store::{Lease, ReadModels as _, Step, Subscriptions as _};

/// Keys are kept letter by letter.
pub fn rows_with_odd_keys_are_kept_apart<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = tested.lease(ANN);
    let long = ["k".repeat(1_024), "é".repeat(512)];
    let keys = [
        "'", "''", "\"", "\\", "\\\\", "%", "_", " ", "a", "A", "a ", "é", "e\u{301}", "{}", "NULL", "1", "01", "🦀",
        "a,b", "\n", &long[0], &long[1],
    ];
    let rows = keys
        .iter()
        .enumerate()
        .map(|(number, key)| row(key, Some(&number.to_string())));
    tested.taken(
        "a step is taken",
        Step {
            rows: rows.collect(),
            ..step(&lease, 1)
        },
    );
    let promise = "rows: keys are compared letter by letter";
    for (number, key) in keys.iter().enumerate() {
        comparison::equal(promise, tested.shown(key), Some(number.to_string()));
        comparison::equal(promise, tested.written(1, key), Some(number.to_string()));
    }
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    let all = tested.read(tested.store().rows_after(TOTALS, "", 100));
    let found: Vec<_> = all.iter().map(|(key, _)| key.as_str()).collect();
    comparison::equal("rows: they come in the order of their keys' bytes", found, sorted);
}

/// Rows are replaced, deleted and written again.
pub fn rows_are_replaced_and_deleted<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = tested.lease(ANN);
    let promise = "rows: the last that was written is there";
    for (to, value) in (1..).zip([Some("1"), Some("[2]"), None, None, Some("null"), Some("{}")]) {
        let at = Lease {
            position: to - 1,
            ..lease.clone()
        };
        let other = row(&format!("other {to}"), Some("0"));
        tested.taken(
            promise,
            Step {
                rows: vec![row("a", value), other],
                ..step(&at, to)
            },
        );
        comparison::equal(promise, tested.shown("a").as_deref(), value);
        comparison::equal(promise, tested.written(1, "a").as_deref(), value);
    }
    comparison::equal(
        "rows: what was not named stays",
        tested.shown("other 1").as_deref(),
        Some("0"),
    );
}

/// Rows are loaded in the order of the keys that are asked for.
pub fn rows_are_loaded_in_the_order_of_keys<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = tested.lease(ANN);
    let rows = vec![row("a", Some("1")), row("b", Some("2"))];
    tested.taken(
        "a step is taken",
        Step {
            rows,
            ..step(&lease, 1)
        },
    );
    let promise = "rows: they are loaded in the order of the keys";
    let keys = ["b", "x", "a", "b"].map(str::to_owned);
    let value = |text: &str| Some(text.as_bytes().to_vec());
    let expected = vec![value("2"), None, value("1"), value("2")];
    comparison::equal(promise, tested.read(tested.store().rows(TOTALS, 1, &keys)), expected);
    comparison::equal(promise, tested.read(tested.store().rows(TOTALS, 1, &[])), vec![]);
    comparison::equal(
        promise,
        tested.read(tested.store().rows(TOTALS, 2, &keys)),
        vec![None; 4],
    );
    comparison::equal(
        promise,
        tested.read(tested.store().rows("other", 1, &keys)),
        vec![None; 4],
    );
}

/// Rows are shown in pages of any size.
pub fn rows_are_shown_in_pages_of_any_size<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = tested.lease(ANN);
    let keys: Vec<_> = (10..31).map(|number| format!("k{number}")).collect();
    let rows = keys.iter().rev().map(|key| row(key, Some("1"))).collect();
    tested.taken(
        "a step is taken",
        Step {
            rows,
            ..step(&lease, 1)
        },
    );
    let promise = "rows: a page has the keys after the one that is named, in order";
    for len_max in [0, 1, 7, 21, 22, usize::MAX] {
        for after in [0_usize, 1, 15, 21] {
            let behind = after.checked_sub(1).map_or("", |before| &*keys[before]);
            let page = tested.read(tested.store().rows_after(TOTALS, behind, len_max));
            let found: Vec<_> = page.into_iter().map(|(key, _)| key).collect();
            let expected: Vec<_> = keys[after..].iter().take(len_max).cloned().collect();
            comparison::equal(promise, found, expected);
        }
    }
    comparison::equal(promise, tested.read(tested.store().rows_after("other", "", 9)), vec![]);
}

/// Rows belong to their subscription.
pub fn rows_belong_to_their_subscription<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    tested.subscribe(&subscription("other", 1));
    let lease = tested.claim_of(ANN, &["other"], LONG, false).remove(0);
    let rows = vec![row("a", Some("1"))];
    tested.taken(
        "a step is taken",
        Step {
            rows,
            ..step(&lease, 1)
        },
    );
    let promise = "rows: they belong to their subscription";
    comparison::equal(promise, tested.shown("a"), None);
    comparison::equal(promise, tested.generations()[0].position(), 0);
}
