//! Entities by their state, and by the time since which they are in it.

use std::ops::Bound;
use std::time::Duration;

use eventer::query::Listed;
use eventer::store::{History, Queries, Store};

use super::{Outcome, ids, on, open, take};
use crate::tasks::task::event;
use crate::tasks::{Person, data, task};

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
