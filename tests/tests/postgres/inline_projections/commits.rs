//! What commits write is there with what it follows, or neither is.

use std::time::Duration;

use eventer::ErrorKind;
use eventer::inbox::{Inbox, MessageId};
use eventer::store::postgres::PgError;
use eventer::store::{EventLog as _, StoreErrorKind, Swap};
use eventer::worker::wait_for;

use super::{folded, on_steps, rows};
use crate::counter::{counter::event, step, total};

#[test]
fn what_commits_write_is_never_behind() {
    on_steps(async |pool, store, counters, steps| {
        step(&counters, "A", 1).await.unwrap();
        assert_eq!(store.begin_inline(&steps, 1).await.unwrap(), Swap::Done);
        assert_eq!(store.begin_inline(&steps, 1).await.unwrap(), Swap::Done, "again");
        for by in 2..6 {
            step(&counters, "B", by).await.unwrap();
            let rows = rows(&pool).await;
            assert_eq!((rows.len(), rows), (usize::try_from(by).unwrap(), folded(&pool).await));
        }
        // Nobody waits for it, while commits write it and after.
        let receipt = counters
            .dispatch(&"C".to_owned(), event::Stepped { by: 1 })
            .await
            .unwrap();
        let at_once = Duration::from_millis(1);
        wait_for(&store, "steps", &receipt, at_once).await.unwrap();
        // What it was shown is what the log shows.
        let mut events = store.events(0, 99).await.unwrap();
        events.retain(|logged| logged.event.name == "Stepped");
        assert_eq!(*steps.shown.lock().unwrap(), events);
        store.end_inline(&steps).await.unwrap();
        wait_for(&store, "steps", &receipt, at_once).await.unwrap();
    });
}

#[test]
fn what_fails_fails_the_call_and_conflicts_leave_nothing() {
    on_steps(async |pool, store, counters, steps| {
        store.begin_inline(&steps, 1).await.unwrap();
        let error = step(&counters, "A", 13).await.unwrap_err();
        let ErrorKind::Store(failed) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(failed.kind(), StoreErrorKind::Failed);
        let source = std::error::Error::source(failed).unwrap();
        let source: &PgError = source.downcast_ref().unwrap();
        assert!(matches!(source, PgError::InlineSql { name: "steps", .. }), "{source:?}");
        assert_eq!(total(&store, "A").await, 0);

        // In the caller's transaction: of a conflict nothing is left, and the transaction goes on.
        let id = "A".to_owned();
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 7 })
            .prepare()
            .await
            .unwrap();
        step(&counters, "A", 1).await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        let error = store.commit_in(&mut transaction, &prepared).await.unwrap_err();
        assert!(error.is_conflict());
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 8 })
            .prepare()
            .await
            .unwrap();
        for is_again in [false, true] {
            let receipt = store.commit_in(&mut transaction, &prepared).await.unwrap();
            assert_eq!(receipt.replayed, is_again);
        }
        transaction.commit().await.unwrap();

        // And with a message.
        let inbox = Inbox::new(store.clone(), "steps").unwrap();
        let message = MessageId::new("/tests", "1").unwrap();
        for _ in 0..2 {
            let call = || counters.dispatch(&id, event::Stepped { by: 9 }).prepare();
            let _ = inbox.receive(&message, call).await.unwrap();
        }
        let by: Vec<_> = rows(&pool).await.into_iter().map(|row| row.2).collect();
        assert_eq!(by, [1, 8, 9]);
        assert_eq!(rows(&pool).await, folded(&pool).await);
    });
}
