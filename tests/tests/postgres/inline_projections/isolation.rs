//! Transactions that are stricter than the one that the store needs.

use eventer::ErrorKind;
use eventer::store::postgres::{PgError, PgStore};
use eventer::store::{StoreErrorKind, Swap};
use sqlx::AssertSqlSafe;

use super::{folded, on_steps, rows};
use crate::counter::{counter::event, counters, step};
use crate::databases::execute;

/// A transaction that sees what was there when it began may not see who writes the projection.
#[test]
fn a_stricter_transaction_is_refused_and_leaves_nothing() {
    on_steps(async |pool, store, counters, steps| {
        let id = "A".to_owned();
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 1 })
            .prepare()
            .await
            .unwrap();
        for (number, level) in (1..).zip(["REPEATABLE READ", "SERIALIZABLE"]) {
            let mut transaction = pool.begin().await.unwrap();
            let strict = format!("SET TRANSACTION ISOLATION LEVEL {level}; SELECT count(*) FROM eventer.subscription");
            sqlx::raw_sql(AssertSqlSafe(strict))
                .execute(&mut *transaction)
                .await
                .unwrap();
            // What it began before is unseen.
            if number == 1 {
                assert_eq!(store.begin_inline(&steps, 1).await.unwrap(), Swap::Done);
            }
            let error = store.commit_in(&mut transaction, &prepared).await.unwrap_err();
            let ErrorKind::Store(refused) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(refused.kind(), StoreErrorKind::Refused, "{error:?}");
            let source = std::error::Error::source(refused).unwrap();
            let source: &PgError = source.downcast_ref().unwrap();
            assert!(matches!(source, PgError::Isolated { .. }), "{source:?}");
            assert!(source.to_string().contains(level), "{source}");
            // What nothing follows is stored there.
            let other = counters
                .start(format!("D{number}"), event::Started)
                .prepare()
                .await
                .unwrap();
            store.commit_in(&mut transaction, &other).await.unwrap();
            transaction.commit().await.unwrap();
        }
        assert_eq!(folded(&pool).await, []);

        let mut transaction = pool.begin().await.unwrap();
        store.commit_in(&mut transaction, &prepared).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!((rows(&pool).await.len(), rows(&pool).await), (1, folded(&pool).await));
    });
}

/// The transactions of the store's are what they have to be, whatever the database has for a default.
#[test]
fn a_stricter_default_changes_nothing() {
    on_steps(async |pool, _, _, steps| {
        let strict = "DO $$ BEGIN EXECUTE format(
            'ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database()
        ); END $$";
        execute(&pool, strict).await;
        let store = PgStore::builder(&pool).inline_projection(steps.clone()).build();
        let counters = counters(&store);
        assert_eq!(store.begin_inline(&steps, 1).await.unwrap(), Swap::Done);
        step(&counters, "A", 1).await.unwrap();
        assert_eq!((rows(&pool).await.len(), rows(&pool).await), (1, folded(&pool).await));
    });
}
