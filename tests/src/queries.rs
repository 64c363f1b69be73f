//! What queries answer, on any store: each question beside what a look at all entities says.

#![expect(clippy::missing_errors_doc, reason = "each fails as its calls do")]
#![expect(clippy::too_many_lines, reason = "tables of questions and answers")]
#![expect(clippy::float_cmp, reason = "floats are stored and compared exactly")]
#![expect(clippy::type_complexity, reason = "written once, where it is read")]

use std::ops::Bound;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use eventer::query::{Comparison, InvalidQuery, Listed, PAGE_LEN_MAX, Page, Query, Value};
use eventer::store::{History, Queries, Store};
use eventer::{Clock, Error, ErrorKind, Sleep, StateMachine};

use crate::tasks::task::{Machine, event, index};
use crate::tasks::{Person, Weight, at, data, task};

/// What a store is asked.
pub type Tasks<S> = StateMachine<Machine, S>;

/// A clock that goes on by a second each time that it is looked at.
struct Ticking(AtomicU64);

impl Clock for Ticking {
    fn now(&self) -> SystemTime {
        at(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(async {})
    }
}

fn on<S: Store + History>(store: S) -> Tasks<S> {
    StateMachine::builder(store)
        .clock(Ticking(AtomicU64::new(1_000)))
        .build()
}

type Outcome = Result<(), Error<Machine>>;

fn ids<S>(page: &Page<Machine, S>) -> Vec<&str> {
    page.entities.iter().map(|listed| &*listed.id).collect()
}

/// All that a query finds, in pages of this length, each asked for by the cursor of the one before.
async fn all<'a, S: Store + History + Queries>(
    len: usize,
    query: impl Fn() -> Query<'a, Machine, S>,
) -> Result<Vec<Listed<Machine, S>>, Error<Machine>> {
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let asked = match &next {
            Some(cursor) => query().after(cursor),
            None => query(),
        };
        let page = asked.page(len).await?;
        assert!(
            page.entities.len() == len || page.next.is_none(),
            "a page is full, or the last"
        );
        found.extend(page.entities);
        match page.next {
            Some(cursor) => next = Some(cursor),
            None => return Ok(found),
        }
    }
}

async fn open<S: Store + History>(tasks: &Tasks<S>, id: &str, data: task::Data) -> Outcome {
    tasks.start(id.to_owned(), event::Opened { data }).await.map(drop)
}

async fn take<S: Store + History>(tasks: &Tasks<S>, id: &str, person: &str) -> Outcome {
    let person = Person(person.to_owned());
    tasks.dispatch(&id.to_owned(), event::Took { person }).await.map(drop)
}

/// Entities are found by their state, with the time since which they are in it.
pub async fn states_and_since<S: Store + History + Queries>(store: S) -> Outcome {
    let tasks = on(store);
    for id in ["a", "b", "c", "d"] {
        open(&tasks, id, data(1)).await?;
    }
    take(&tasks, "b", "ada").await?;
    take(&tasks, "c", "ada").await?;
    tasks.dispatch(&"c".to_owned(), event::Finished).await?;
    // It stays in its state, and is there since before.
    tasks.dispatch(&"b".to_owned(), event::Costed { cost: 5 }).await?;
    // It is there anew.
    take(&tasks, "d", "bob").await?;
    tasks.dispatch(&"d".to_owned(), event::Returned).await?;

    assert_eq!(ids(&tasks.query().page(10).await?), ["a", "b", "c", "d"]);
    assert_eq!(ids(&tasks.query().in_states(["Open"]).page(10).await?), ["a", "d"]);
    assert_eq!(
        ids(&tasks.query().in_states(["Open", "Done"]).page(10).await?),
        ["a", "c", "d"]
    );
    assert_eq!(
        ids(&tasks.query().in_states(["Open"]).in_states(["Done"]).page(10).await?),
        [""; 0]
    );

    let page = tasks.query().sort_by_since().page(10).await?;
    assert_eq!(ids(&page), ["a", "b", "c", "d"]);
    let since: Vec<_> = page.entities.iter().map(|listed| listed.since).collect();
    for listed in &page.entities {
        let history = tasks.history(&listed.id).await?;
        let entered = history
            .iter()
            .rev()
            .find(|event| event.from_state.as_deref() != Some(&event.to_state));
        assert_eq!(Some(listed.since), entered.map(|event| event.at), "{}", listed.id);
    }
    assert_eq!(
        ids(&tasks.query().sort_by_since().descending().page(2).await?),
        ["d", "c"]
    );
    assert_eq!(ids(&tasks.query().since(..=since[1]).page(10).await?), ["a", "b"]);
    assert_eq!(
        ids(&tasks.query().since(since[1]..since[3]).page(10).await?),
        ["b", "c"]
    );
    // What came in in the microsecond of a bound that is finer than that.
    let nano = Duration::from_nanos(1);
    assert_eq!(
        ids(&tasks.query().since(since[1]..since[2] + nano).page(10).await?),
        ids(&tasks.query().since(since[1]..=since[2]).page(10).await?)
    );
    assert_eq!(
        ids(&tasks.query().since(since[1] + nano..).page(10).await?),
        ids(&tasks
            .query()
            .since((Bound::Excluded(since[1]), Bound::Unbounded))
            .page(10)
            .await?)
    );
    // All that is asked holds.
    let all = |from, to| tasks.query().since(..to).since(from..).since(..).since(..=to);
    assert_eq!(ids(&all(since[1], since[3]).page(10).await?), ["b", "c"]);
    assert_eq!(all(since[3], since[1]).count().await?, 0);

    let states = tasks.query().count_by_state().await?;
    assert_eq!(
        states,
        [("Open".to_owned(), 2), ("Taken".to_owned(), 1), ("Done".to_owned(), 1)]
    );
    assert_eq!(tasks.query().count().await?, 4);
    assert_eq!(tasks.query().in_states(["Open"]).since(..since[2]).count().await?, 1);

    // What is found is typed once it is matched, and goes on from there.
    let mut page = tasks.query().in_states(["Taken"]).page(1).await?;
    let Some(Listed {
        entity: task::Any::Taken(taken),
        ..
    }) = page.entities.pop()
    else {
        panic!("`b` is taken");
    };
    assert_eq!(taken.state().person, Person("ada".to_owned()));
    taken.send(event::Finished).await?;
    assert_eq!(tasks.query().in_states(["Done"]).count().await?, 2);
    Ok(())
}

/// Makes entities with values that are easily confused, and returns what each has, in order of their ids.
async fn odd<S: Store + History>(tasks: &Tasks<S>) -> Result<Vec<(String, task::Data)>, Error<Machine>> {
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

/// Values follow their entity: from state to state, and when they change within one.
pub async fn changes<S: Store + History + Queries>(store: S) -> Outcome {
    let tasks = on(store);
    for id in ["a", "b"] {
        open(&tasks, id, data(1)).await?;
    }
    let ada = || tasks.query().filter(index::person().is(Person("ada".to_owned())));
    assert_eq!(ada().count().await?, 0);
    take(&tasks, "a", "ada").await?;
    assert_eq!(ids(&ada().page(10).await?), ["a"]);
    assert_eq!(ids(&ada().in_states(["Taken"]).page(10).await?), ["a"]);
    assert_eq!(
        ids(&tasks.query().filter(index::weight().is(Weight::Heavy)).page(10).await?),
        ["a"]
    );
    tasks.dispatch(&"a".to_owned(), event::Finished).await?;
    assert_eq!(ids(&ada().in_states(["Done"]).page(10).await?), ["a"]);
    assert_eq!(tasks.query().filter(index::weight().present()).count().await?, 1);
    tasks.dispatch(&"b".to_owned(), event::Costed { cost: 77 }).await?;
    assert_eq!(ids(&tasks.query().filter(index::cost().is(77)).page(10).await?), ["b"]);

    // What no index can hold is refused, and nothing of it is stored.
    let long = task::Data {
        title: "x".repeat(1_025),
        ..data(2)
    };
    let far = task::Data {
        due: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 44)),
        ..data(2)
    };
    for (data, field, fault) in [
        (long, "title", "it is longer than 1,024 bytes"),
        (far, "due", "it is a time before 4713 BC, or after 294000"),
    ] {
        let refused = open(&tasks, "c", data).await.unwrap_err();
        let ErrorKind::Unencodable { name, source } = refused.kind() else {
            panic!("{refused:?}")
        };
        assert_eq!(
            (*name, source.to_string()),
            (field, format!("as an indexed field, {fault}"))
        );
    }
    open(
        &tasks,
        "c",
        task::Data {
            title: "x".repeat(1_024),
            ..data(2)
        },
    )
    .await?;
    assert_eq!(tasks.query().filter(index::title().starts_with("x")).count().await?, 1);
    Ok(())
}

/// Pages follow each other without a gap or a repeat, in every order, whatever the length.
pub async fn pages<S: Store + History + Queries>(store: S) -> Outcome {
    let tasks = on(store);
    odd(&tasks).await?;
    for number in 0..6 {
        open(&tasks, &format!("u{number}"), data(number)).await?;
    }
    take(&tasks, "u1", "ada").await?;
    take(&tasks, "u4", "ada").await?;
    for descending in [false, true] {
        let orders: [(&str, fn(Query<'_, Machine, S>) -> Query<'_, Machine, S>); 7] = [
            ("id", |query| query),
            ("since", |query| query.sort_by_since()),
            ("cost", |query| query.sort_by(index::cost())),
            ("title", |query| query.sort_by(index::title())),
            ("due", |query| query.sort_by(index::due())),
            ("person", |query| query.sort_by(index::person())),
            ("serial", |query| query.sort_by(index::serial())),
        ];
        for (name, order) in orders {
            let query = || {
                let query = order(tasks.query());
                if descending { query.descending() } else { query }
            };
            let whole = query().page(100).await?;
            assert!(whole.next.is_none());
            let whole: Vec<_> = ids(&whole).into_iter().map(str::to_owned).collect();
            assert_eq!(whole.len(), 13);
            for len in [1, 2, 3, 5, 12, 13] {
                let paged: Vec<_> = all(len, query).await?.into_iter().map(|listed| listed.id).collect();
                assert_eq!(paged, whole, "by {name}, descending {descending}, {len} each");
            }
            let some = || query().filter(index::due().present()).in_states(["Open"]);
            let whole: Vec<_> = all(100, some).await?.into_iter().map(|listed| listed.id).collect();
            let paged: Vec<_> = all(2, some).await?.into_iter().map(|listed| listed.id).collect();
            assert_eq!(paged, whole, "by {name}, descending {descending}");
            let none = || query().filter(index::due().missing());
            let whole: Vec<_> = all(100, none).await?.into_iter().map(|listed| listed.id).collect();
            let paged: Vec<_> = all(2, none).await?.into_iter().map(|listed| listed.id).collect();
            assert_eq!((paged.len(), &paged), (8, &whole), "by {name}, descending {descending}");
        }
    }
    // What comes between is found, and what went past is not found again.
    let first = tasks.query().page(3).await?;
    open(&tasks, "t2b", data(9)).await?;
    open(&tasks, "a", data(9)).await?;
    let next = tasks.query().after(first.next.expect("there are more")).page(2).await?;
    assert_eq!(ids(&next), ["t2b", "t3"]);
    Ok(())
}

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
