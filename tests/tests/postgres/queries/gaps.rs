//! Entities and values that cannot be read, entered or found any more: the others are.

use eventer_tests::tasks::task::{Machine, index};

use super::{Tasks, astray, on_migrated, open};
use crate::databases::execute;

#[test]
fn an_entity_that_cannot_be_read_is_named_and_does_not_hold_up_the_others() {
    on_migrated(async |pool, store| {
        let tasks = Tasks::new(store.clone());
        for id in ["a", "b", "c"] {
            open(&tasks, id, 1).await;
        }
        execute(&pool, "UPDATE eventer.entity SET state = 'Lost' WHERE id = 'b'").await;
        execute(&pool, "UPDATE eventer.entity SET payload = NULL WHERE id = 'c'").await;
        let done = store.index::<Machine>(|_| {}).await.unwrap();
        let unreadable: Vec<_> = done.unreadable.iter().map(|finding| &*finding.id).collect();
        assert_eq!(unreadable, ["b", "c"]);
        let form = "UPDATE eventer.entity SET state_version = 2, payload = '{\"weight\": \"Light\"}' WHERE id = 'c'";
        execute(&pool, form).await;
        let done = store.reindex::<Machine>(|_| {}).await.unwrap();
        let unreadable = done.unreadable.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(unreadable[1].contains("has version 2 of its form"), "{unreadable:?}");
        execute(&pool, "UPDATE eventer.entity SET state_version = 1 WHERE id = 'c'").await;
        assert_eq!(
            tasks.query().in_states(["Open"]).page(9).await.unwrap().entities.len(),
            2
        );
        let states = tasks.query().count_by_state().await.unwrap();
        assert_eq!(states, [("Open".to_owned(), 2), ("Lost".to_owned(), 1)]);
        let page = tasks.query().page(9).await.unwrap();
        assert_eq!((page.entities.len(), &*page.unreadable[0].id), (2, "b"));
        // Nor does what only the server can tell.
        for (set, fault) in [
            (
                "state_version = 2",
                "has version 2 of its form, and this program knows 1",
            ),
            ("state_version = 1, payload = NULL", "has a wrong `payload`: NULL"),
            (
                "changed_at = 'infinity'",
                "has a wrong `changed_at`: a time that this system does not have",
            ),
        ] {
            execute(&pool, &format!("UPDATE eventer.entity SET {set} WHERE id = 'c'")).await;
            let page = tasks.query().page(9).await.unwrap();
            let [_, unreadable] = &page.unreadable[..] else {
                panic!("{page:?}")
            };
            assert_eq!((page.entities.len(), &*unreadable.id), (1, "c"));
            let found = unreadable.error.to_string();
            assert!(
                found.starts_with(&format!("task \"c\": the stored state `Open` at version 1 {fault}: ")),
                "{found}"
            );
        }
    });
}

/// A repair of what has no events leaves nothing to be found, and nothing that pages stop at.
#[test]
fn what_is_not_there_any_more_is_not_counted_and_ends_no_page() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store.clone());
        for number in 0..6 {
            open(&tasks, &number.to_string(), number).await;
        }
        execute(&pool, "DELETE FROM eventer.event WHERE id = '1'").await;
        store
            .rebuild_state::<Machine>("1")
            .await
            .unwrap()
            .apply()
            .await
            .unwrap();
        execute(&pool, "DELETE FROM eventer.entity WHERE id = '3'").await;
        assert_eq!(tasks.query().count().await.unwrap(), 4);
        let page = tasks.query().page(2).await.unwrap();
        let ids: Vec<_> = page.entities.iter().map(|listed| &*listed.id).collect();
        assert_eq!((ids, page.next.is_some()), (vec!["0", "2"], true));
        assert_eq!(astray(&pool).await, 0);
    });
}

/// It was stored before its field was indexed: by then nobody refused it.
#[test]
fn a_value_that_no_index_holds_is_named_and_left_out() {
    on_migrated(async |pool, store| {
        let tasks = Tasks::new(store.clone());
        for id in ["a", "b"] {
            open(&tasks, id, 1).await;
        }
        execute(
            &pool,
            "UPDATE eventer.entity SET indexed = NULL, data = jsonb_set(data, '{title}', to_jsonb(repeat('x', 9600)))
            WHERE id = 'a'",
        )
        .await;
        let done = store.index::<Machine>(|_| {}).await.unwrap();
        let left_out: Vec<_> = done.left_out.iter().map(|it| (&*it.id, it.field, it.reason)).collect();
        assert_eq!(left_out, [("a", "title", "it is longer than 1,024 bytes")]);
        assert_eq!(tasks.query().filter(index::title().missing()).count().await.unwrap(), 1);
        assert_eq!(tasks.query().filter(index::cost().is(10)).count().await.unwrap(), 2);
    });
}
