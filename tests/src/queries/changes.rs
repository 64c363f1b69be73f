//! Values that follow their entity, and those that it is refused.

use std::time::{Duration, SystemTime};

use eventer::ErrorKind;
use eventer::store::{History, Queries, Store};

use super::{Outcome, ids, on, open, take};
use crate::tasks::task::{event, index};
use crate::tasks::{Person, Weight, data, task};

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
