//! Each field by each comparison, beside what its values say.

#![expect(clippy::too_many_lines, reason = "tables of questions and answers")]
#![expect(clippy::float_cmp, reason = "floats are stored and compared exactly")]

use std::time::{Duration, SystemTime};

use eventer::ErrorKind;
use eventer::query::{Comparison, InvalidQuery, Value};
use eventer::store::{History, Queries, Store};

use super::values::odd;
use super::{Outcome, ids, on};
use crate::tasks::task::index;
use crate::tasks::{Weight, at, task};

/// The ids of what passes, in order of what is compared; what is equal in that is in order of the ids.
fn expected<K>(
    made: &[(String, task::Data)],
    passes: impl Fn(&task::Data) -> bool,
    key: impl Fn(&task::Data) -> K,
    compare: impl Fn(&K, &K) -> std::cmp::Ordering,
) -> Vec<String> {
    let mut found: Vec<_> = made.iter().filter(|(_, data)| passes(data)).collect();
    found.sort_by(|(_, one), (_, other)| compare(&key(one), &key(other)));
    found.into_iter().map(|(id, _)| id.clone()).collect()
}

/// Fields are compared as what they are: numbers as numbers, texts byte by byte, times as times.
pub async fn fields<S: Store + History + Queries>(store: S) -> Outcome {
    let tasks = on(store);
    let made = odd(&tasks).await?;
    let q = || tasks.query();
    let any = |_: &task::Data| true;
    let id = |_: &task::Data| ();
    let same = |(): &(), (): &()| std::cmp::Ordering::Equal;
    let last = |due: Option<SystemTime>| (due.is_none(), due);
    let [middle, late] = [5, 8_000_000_000_001].map(|secs| at(secs) + Duration::from_micros(1));

    let sorted = [
        (q().sort_by(index::cost()), expected(&made, any, |it| it.cost, Ord::cmp)),
        (
            q().sort_by(index::title()),
            expected(&made, any, |it| it.title.clone(), Ord::cmp),
        ),
        (
            q().sort_by(index::effort()),
            expected(&made, any, |it| it.hours + 0.0, f64::total_cmp),
        ),
        (
            q().sort_by(index::urgent()),
            expected(&made, any, |it| it.urgent, Ord::cmp),
        ),
        (
            q().sort_by(index::due()),
            expected(&made, any, |it| last(it.due), Ord::cmp),
        ),
        (
            q().sort_by(index::serial()),
            expected(&made, any, |it| it.serial, Ord::cmp),
        ),
        (
            q().sort_by_named("serial"),
            expected(&made, any, |it| it.serial, Ord::cmp),
        ),
    ];
    let filtered = vec![
        (
            q().filter(index::cost().is(10)),
            expected(&made, |it| it.cost == 10, id, same),
        ),
        (q().filter(index::cost().is(i128::from(i64::MAX) + 1)), vec![]),
        (
            q().filter(index::cost().below(i128::MAX)),
            expected(&made, any, id, same),
        ),
        (
            q().filter(index::cost().at_least(i128::MIN)),
            expected(&made, any, id, same),
        ),
        (q().filter(index::cost().above(i128::MAX)), vec![]),
        (
            q().filter(index::cost().is_in([10, 9, 11])),
            expected(&made, |it| [9, 10].contains(&it.cost), id, same),
        ),
        (q().filter(index::cost().is_in([0_i64; 0])), vec![]),
        (
            q().filter(index::cost().within(9..100)),
            expected(&made, |it| (9..100).contains(&it.cost), id, same),
        ),
        (
            q().filter(index::cost().within(9..=100)),
            expected(&made, |it| (9..=100).contains(&it.cost), id, same),
        ),
        (
            q().filter(index::cost().within::<i64>(..)),
            expected(&made, any, id, same),
        ),
        (
            q().filter(index::cost().above(9)),
            expected(&made, |it| it.cost > 9, id, same),
        ),
        (
            q().filter(index::cost().at_most(9)),
            expected(&made, |it| it.cost <= 9, id, same),
        ),
        (
            q().filter(index::serial().is(u64::MAX)),
            expected(&made, |it| it.serial == u64::MAX, id, same),
        ),
        (
            q().filter(index::serial().is_in([1_u64 << 53])),
            expected(&made, |it| it.serial == 1 << 53, id, same),
        ),
        (
            q().filter(index::serial().above(1_i64 << 53)),
            expected(&made, |it| it.serial > 1 << 53, id, same),
        ),
        (
            q().filter(index::effort().is(0.1 + 0.2)),
            expected(&made, |it| it.hours == 0.1 + 0.2, id, same),
        ),
        (
            q().filter(index::effort().is(0.0)),
            expected(&made, |it| it.hours == 0.0, id, same),
        ),
        (q().filter(index::effort().is(f64::NAN)), vec![]),
        (
            q().filter(index::effort().above(0.0)),
            expected(&made, |it| it.hours > 0.0, id, same),
        ),
        (
            q().filter(index::effort().is_in([0.3, f64::MAX])),
            expected(&made, |it| it.hours == 0.3 || it.hours == f64::MAX, id, same),
        ),
        (
            q().filter(index::title().is("a'b\"")),
            expected(&made, |it| it.title == "a'b\"", id, same),
        ),
        (
            q().filter(index::title().is(String::new())),
            expected(&made, |it| it.title.is_empty(), id, same),
        ),
        (
            q().filter(index::title().is_in(["a", "B"])),
            expected(&made, |it| it.title == "a" || it.title == "B", id, same),
        ),
        (
            q().filter(index::title().starts_with("a")),
            expected(&made, |it| it.title.starts_with('a'), id, same),
        ),
        (
            q().filter(index::title().starts_with("")),
            expected(&made, any, id, same),
        ),
        (q().filter(index::title().starts_with("%")), vec![]),
        (
            q().filter(index::title().starts_with("a\u{1F980}")),
            expected(&made, |it| it.title == "a\u{1F980}", id, same),
        ),
        (
            q().filter(index::urgent().is(true)),
            expected(&made, |it| it.urgent, id, same),
        ),
        (
            q().filter(index::urgent().is_in([true, false])),
            expected(&made, any, id, same),
        ),
        (
            q().filter(index::due().missing()),
            expected(&made, |it| it.due.is_none(), id, same),
        ),
        (
            q().filter(index::due().present()),
            expected(&made, |it| it.due.is_some(), id, same),
        ),
        (
            q().filter(index::due().is(middle)),
            expected(&made, |it| it.due == Some(middle), id, same),
        ),
        (
            q().filter(index::due().is(late)),
            expected(&made, |it| it.due == Some(late), id, same),
        ),
        (q().filter(index::due().is(None::<SystemTime>)), vec![]),
        (
            q().filter(index::due().is_in([middle])),
            expected(&made, |it| it.due == Some(middle), id, same),
        ),
        (
            q().filter(index::due().above(middle)),
            expected(&made, |it| it.due > Some(middle), id, same),
        ),
        (
            q().filter(index::due().within::<SystemTime>(..)),
            expected(&made, |it| it.due.is_some(), id, same),
        ),
        (
            q().filter(index::weight().is(Weight::Light)),
            expected(&made, any, id, same),
        ),
        (q().filter(index::person().missing()), expected(&made, any, id, same)),
        (
            q().filter(index::cost().above(0)).filter(index::urgent().is(true)),
            expected(&made, |it| it.cost > 0 && it.urgent, id, same),
        ),
        (
            q().filter_named("cost", Comparison::AtLeast, "10"),
            expected(&made, |it| it.cost >= 10, id, same),
        ),
        (
            q().filter_named("cost", Comparison::Below, 10),
            expected(&made, |it| it.cost < 10, id, same),
        ),
        (
            q().filter_named("title", Comparison::StartsWith, "a"),
            expected(&made, |it| it.title.starts_with('a'), id, same),
        ),
        (
            q().filter_named("urgent", Comparison::Is, "true"),
            expected(&made, |it| it.urgent, id, same),
        ),
        (
            q().filter_named("due", Comparison::AtMost, middle),
            expected(&made, |it| it.due.is_some_and(|due| due <= middle), id, same),
        ),
        (
            q().filter_named("cost", Comparison::In, ["10", "-1", "11"]),
            expected(&made, |it| [10, -1].contains(&it.cost), id, same),
        ),
        (
            q().filter_named("serial", Comparison::In, vec![u64::MAX.to_string()]),
            expected(&made, |it| it.serial == u64::MAX, id, same),
        ),
        (
            q().filter_named("title", Comparison::In, ["", "a,b", "B"]),
            expected(&made, |it| ["", "B"].contains(&&*it.title), id, same),
        ),
        (
            q().filter_named("effort", Comparison::In, ["0", "-1.5"]),
            expected(&made, |it| it.hours == 0.0 || it.hours == -1.5, id, same),
        ),
        (q().filter_named("cost", Comparison::In, [0_i64; 0]), vec![]),
        (
            q().filter_named(
                "due",
                Comparison::In,
                ["1970-01-01T00:00:05.000001Z", "1970-01-01T00:00:00Z"],
            ),
            expected(&made, |it| it.due == Some(middle), id, same),
        ),
        (
            q().filter_named("due", Comparison::Above, "1970-01-01T01:00:05.000001+01:00"),
            expected(&made, |it| it.due > Some(middle), id, same),
        ),
        (
            q().filter_named("due", Comparison::Missing, ()),
            expected(&made, |it| it.due.is_none(), id, same),
        ),
        (
            q().filter_named("due", Comparison::Present, ()),
            expected(&made, |it| it.due.is_some(), id, same),
        ),
    ];
    for (place, (query, expected)) in sorted.into_iter().chain(filtered).enumerate() {
        let (shown, page) = (format!("{place}: {query:?}"), query.page(10).await?);
        assert_eq!(ids(&page), expected, "{shown}");
    }
    let counts = q().count_by(index::urgent()).await?;
    assert_eq!(counts, [(Some(Value::from(false)), 4), (Some(Value::from(true)), 3)]);
    assert_eq!(q().count_by_named("urgent").await?, counts);
    let unknown = q().count_by_named("hours").await.unwrap_err();
    assert!(
        matches!(unknown.kind(), ErrorKind::InvalidQuery(InvalidQuery::UnknownField { name, .. }) if name == "hours"),
        "{unknown:?}"
    );
    let counts = q().filter(index::cost().is_in([9, 10])).count_by(index::due()).await?;
    assert_eq!(
        counts,
        [(Some(Value::from(at(0) + Duration::from_micros(1))), 1), (None, 1)]
    );
    let counts = q()
        .filter(index::serial().above(1_u64 << 53))
        .count_by(index::serial())
        .await?;
    assert_eq!(
        counts,
        [(1 << 53) + 1, u64::MAX].map(|it| (Some(Value::Integer(it.into())), 1))
    );
    assert_eq!(q().filter(index::title().starts_with("zz")).count().await?, 0);
    assert_eq!(
        q().filter(index::title().starts_with("zz"))
            .count_by(index::title())
            .await?,
        []
    );
    Ok(())
}
