//! Values that are easily confused, and those that no entity can have.

use std::time::{Duration, SystemTime};

use eventer::Error;
use eventer::query::{Comparison, Value};
use eventer::store::{History, Queries, Store};

use super::{Outcome, Tasks, on, open};
use crate::tasks::task::{Machine, index};
use crate::tasks::{at, data, task};

/// Makes entities with values that are easily confused, and returns what each has, in order of their ids.
pub(super) async fn odd<S: Store + History>(tasks: &Tasks<S>) -> Result<Vec<(String, task::Data)>, Error<Machine>> {
    let costs = [9, 10, -1, i64::MAX, i64::MIN, 100, 0];
    let titles = ["\u{c4}", "a", "B", "a'b\"", "a\u{1F980}", "", "ab"];
    let serials = [2, 10, u64::MAX, 1 << 53, (1 << 53) + 1, 0, 9];
    let hours = [0.1 + 0.2, 0.3, -0.0, f64::MAX, f64::MIN_POSITIVE, 5e-324, -1.5];
    let due = [
        Some(0),
        None,
        Some(1_700_000_000),
        Some(5),
        None,
        Some(253_402_300_799),
        Some(8_000_000_000_001),
    ];
    let mut made = Vec::new();
    for (place, cost) in costs.into_iter().enumerate() {
        let data = task::Data {
            title: titles[place].to_owned(),
            cost,
            hours: hours[place],
            urgent: place % 2 == 1,
            due: due[place].map(|secs| at(secs) + Duration::from_micros(1)),
            serial: serials[place],
        };
        let id = format!("t{place}");
        open(tasks, &id, data.clone()).await?;
        made.push((id, data));
    }
    Ok(made)
}

/// What no entity can have is compared with what they have, like any other value.
pub async fn beyond<S: Store + History + Queries>(store: S) -> Outcome {
    let tasks = on(store);
    for (id, title, due) in [("a", "a", None), ("b", "a\u{1}", Some(at(9))), ("c", "ab", Some(at(1)))] {
        let title = title.to_owned();
        let hours = if id == "a" { 0.0 } else { 2.0 };
        let data = task::Data {
            title,
            hours,
            due,
            ..data(1)
        };
        open(&tasks, id, data).await?;
    }
    let q = || tasks.query();
    let (title, due) = (index::title(), index::due());
    let far = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 44);
    let cases = [
        (q().filter(title.is("a\0")), 0),
        (q().filter(title.is_in(["a\0", "a", "\0"])), 1),
        (q().filter_named("title", Comparison::Is, "\0"), 0),
        (q().filter(title.starts_with("a\0")), 0),
        (q().filter(title.above("a\0")), 2),
        (q().filter(title.at_least("a\0b")), 2),
        (q().filter(title.below("a\0b")), 1),
        (q().filter(title.at_most("\0")), 0),
        (q().filter(due.below(far)), 2),
        (q().filter(due.above(far)), 0),
        (q().filter(due.is_in([far, at(1)])), 1),
        (q().since(..far), 3),
        (q().since(far..), 0),
        (q().filter_named("effort", Comparison::Is, Value::Float(-0.0)), 1),
    ];
    for (query, count) in cases {
        let shown = format!("{query:?}");
        assert_eq!(query.count().await?, count, "{shown}");
    }
    Ok(())
}
