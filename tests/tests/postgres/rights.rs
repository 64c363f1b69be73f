//! Rights that are missing: errors name what was refused, and how to go on.

use std::error::Error as _;
use std::process;

use eventer::ErrorKind;
use eventer::store::postgres::{PgError, PgStore, Roles};
use eventer::store::{EventLog, History, Store, StoreErrorKind};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::counter::{counter::event, counters};
use crate::databases::{Databases, execute, runtime};

/// A store with roles, and the pool of a user who has no right but the one to connect.
fn as_stranger(number: u32, test: impl AsyncFnOnce(PgPool, PgPool, String, Roles)) {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}_{number}_{}", process::id());
    let (owner, app, stranger) = (name("owner_r"), name("app_r"), name("stranger_r"));
    let roles = Roles::new(&owner, &app).unwrap();
    runtime().block_on(async {
        PgStore::new(&pool).migrate_with(&roles).await.unwrap();
        execute(&pool, &format!("CREATE ROLE {stranger} LOGIN PASSWORD 'secret'")).await;
        let options = PgConnectOptions::clone(&pool.connect_options())
            .username(&stranger)
            .password("secret");
        let theirs = PgPoolOptions::new().connect_lazy_with(options);
        test(pool, theirs, stranger.clone(), roles).await;
    });
    drop(database);
    let drop = [stranger, app, owner].map(|role| format!("DROP ROLE {role};")).concat();
    runtime().block_on(Databases::get().run(&drop));
}

/// What a call was refused with.
fn denied(error: &PgError, what: &str) {
    assert!(matches!(error, PgError::Denied { .. }), "{error:?}");
    let text = error.to_string();
    let start = format!("a right is missing (permission denied for {what}): connect as a role that has been granted");
    assert!(text.starts_with(&start), "{text}");
}

fn source(error: &eventer::store::StoreError) -> &PgError {
    let source = error.source().expect("the store says why");
    source.downcast_ref().expect("it is an error of Postgres")
}

#[test]
fn a_user_without_rights_is_told_which_role_to_ask_for() {
    as_stranger(1, async |pool, theirs, stranger, roles| {
        let store = PgStore::new(&theirs);
        denied(&store.check().await.unwrap_err(), "schema eventer");
        let error = store.load("counter", "A", None).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Failed);
        denied(source(&error), "schema eventer");

        execute(&pool, &format!("GRANT USAGE ON SCHEMA eventer TO {stranger}")).await;
        denied(&store.check().await.unwrap_err(), "table migration");

        // Who may read and no more is told so by the first commit.
        execute(
            &pool,
            &format!("GRANT SELECT ON ALL TABLES IN SCHEMA eventer TO {stranger}"),
        )
        .await;
        store.check().await.unwrap();
        assert_eq!(store.history("counter", "A", 0, 9).await.unwrap(), []);
        let error = store.events(0, 9).await.unwrap_err();
        denied(source(&error), "function positions_1");
        let error = counters(&store)
            .start("A".to_owned(), event::Started)
            .await
            .unwrap_err();
        let ErrorKind::Store(error) = error.kind() else {
            panic!("{error:?}")
        };
        denied(source(error), "function commit_event_1");

        // And what it is told to ask for is enough.
        execute(&pool, &format!("GRANT {} TO {stranger}", roles.application())).await;
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
        assert_eq!(store.events(0, 9).await.unwrap().len(), 1);
        theirs.close().await;
        execute(&pool, &format!("DROP OWNED BY {stranger}")).await;
    });
}

#[test]
fn who_may_not_migrate_is_told_so() {
    as_stranger(2, async |_, theirs, _, _| {
        let store = PgStore::builder(&theirs)
            .schema(eventer::store::postgres::Schema::new("other").unwrap())
            .build();
        let error = store.migrate().await.unwrap_err();
        assert!(matches!(error, PgError::Denied { .. }), "{error:?}");
        theirs.close().await;
    });
}
