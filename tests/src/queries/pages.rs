//! Pages, in every order and of every length.

#![expect(clippy::type_complexity, reason = "written once, where it is read")]

use eventer::Error;
use eventer::query::{Listed, Query};
use eventer::store::{History, Queries, Store};

use super::values::odd;
use super::{Outcome, ids, on, open, take};
use crate::tasks::data;
use crate::tasks::task::{Machine, index};

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
