//! Questions that cannot be answered, and what is said of them.

#![expect(clippy::too_many_lines, reason = "tables of questions and answers")]

use eventer::ErrorKind;
use eventer::query::{Comparison, InvalidQuery, PAGE_LEN_MAX};
use eventer::store::{History, Queries, Store};

use super::{Outcome, ids, on, open};
use crate::tasks::task::index;
use crate::tasks::{at, data};

/// A query that cannot be answered says what is wrong with it, and with what it was compared.
pub async fn refusals<S: Store + History + Queries>(store: S) -> Outcome {
    let tasks = on(store);
    for id in ["a", "b", "c"] {
        open(&tasks, id, data(1)).await?;
    }
    let q = || tasks.query();
    let cursor = q().sort_by(index::cost()).page(1).await?.next.expect("there are more");
    let cursor = cursor.as_str();
    let (head, tail) = cursor.split_at(cursor.len() / 2);
    let cases = [
        (q(), 0, "a page has 1 to 1000 entries, and 0 were asked for"),
        (
            q(),
            10_000_000,
            "a page has 1 to 1000 entries, and 10000000 were asked for",
        ),
        (
            q().in_states(["Opne"]),
            9,
            "there is no state \"Opne\"; the states are Open, Taken, Done",
        ),
        (
            q().filter_named("costs", Comparison::Is, "1"),
            9,
            "there is no indexed field \"costs\"; the indexed fields are title, cost, effort, urgent, due, serial, weight, \
             person",
        ),
        (
            q().sort_by_named("hours"),
            9,
            "there is no indexed field \"hours\"; the indexed fields are title, cost, effort, urgent, due, serial, weight, \
             person",
        ),
        (
            q().filter_named("cost", Comparison::Is, "ten"),
            9,
            "field `cost` holds a whole number, and \"ten\" is none that it could be",
        ),
        (
            q().filter_named("cost", Comparison::Is, true),
            9,
            "field `cost` holds a whole number, and Bool(true) is none that it could be",
        ),
        (
            q().filter_named("cost", Comparison::StartsWith, "1"),
            9,
            "field `cost` holds a whole number, and the beginning of a text is none that it could be",
        ),
        (
            q().filter_named("title", Comparison::StartsWith, 7),
            9,
            "field `title` holds a text, and Integer(7) is none that it could be",
        ),
        (
            q().filter_named("due", Comparison::Is, "2026-01-01"),
            9,
            "field `due` holds a time, and \"2026-01-01\" is none that it could be: as a text, a time is written like \
             2026-01-31T09:30:00Z",
        ),
        (
            q().filter_named("cost", Comparison::In, ["1", "one"]),
            9,
            "field `cost` holds a whole number, and \"one\" is none that it could be",
        ),
        (
            q().filter_named("cost", Comparison::Is, ["1", "2"]),
            9,
            "field `cost` is compared by `Is`, which takes one value, not 2",
        ),
        (
            q().filter_named("cost", Comparison::AtLeast, ()),
            9,
            "field `cost` is compared by `AtLeast`, which takes one value, not 0",
        ),
        (
            q().filter_named("due", Comparison::Missing, ""),
            9,
            "field `due` is compared by `Missing`, which takes no value, not 1",
        ),
    ];
    for (query, len, text) in cases {
        let shown = format!("{query:?}");
        let error = query.page(len).await.unwrap_err();
        let ErrorKind::InvalidQuery(invalid) = error.kind() else {
            panic!("{shown}: {error:?}")
        };
        assert_eq!(invalid.to_string(), text, "{shown}");
        assert_eq!(error.to_string(), format!("task: the query cannot be answered: {text}"));
    }
    let cursors = [
        (q().after(cursor), InvalidQuery::ForeignCursor),
        (
            q().sort_by(index::cost()).descending().after(cursor),
            InvalidQuery::ForeignCursor,
        ),
        (
            q().sort_by(index::cost()).in_states(["Open"]).after(cursor),
            InvalidQuery::ForeignCursor,
        ),
        (q().sort_by(index::serial()).after(cursor), InvalidQuery::ForeignCursor),
        (
            q().sort_by(index::cost()).since(at(0)..).after(cursor),
            InvalidQuery::ForeignCursor,
        ),
        (q().after(""), InvalidQuery::MalformedCursor),
        (q().after("1."), InvalidQuery::MalformedCursor),
        (q().sort_by(index::cost()).after(head), InvalidQuery::MalformedCursor),
        (
            q().sort_by(index::cost()).after(format!("1.{tail}")),
            InvalidQuery::MalformedCursor,
        ),
        (
            q().sort_by(index::cost()).after(format!("{cursor}\0")),
            InvalidQuery::MalformedCursor,
        ),
        (
            q().sort_by(index::cost()).after(cursor.replacen("1.", "2.", 1)),
            InvalidQuery::CursorVersion {
                version: "2".to_owned(),
            },
        ),
    ];
    for (query, fault) in cursors {
        let shown = format!("{query:?}");
        let error = query.page(9).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidQuery(found) if *found == fault),
            "{shown}: {error:?}"
        );
    }
    assert_eq!(
        ids(&q().sort_by(index::cost()).after(cursor).page(PAGE_LEN_MAX).await?),
        ["b", "c"]
    );
    // The length of a page may change on the way.
    assert_eq!(ids(&q().sort_by(index::cost()).after(cursor).page(1).await?), ["b"]);
    Ok(())
}
