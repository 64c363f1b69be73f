//! Who may run workers.

use std::process;

use eventer::store::postgres::{PgStore, Roles};
use eventer::store::{EventLog, ReadModels, StoreErrorKind, Subscriptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{lease, step, subscribe};
use crate::counter::{counter::event, counters};
use crate::databases::{Databases, execute, runtime};

#[test]
fn workers_keep_places_and_store_no_event_and_the_application_neither_nor() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}_w_{}", process::id());
    let (owner, app, worker) = (name("owner"), name("app"), name("worker"));
    let (app_login, worker_login) = (name("app_login"), name("worker_login"));
    runtime().block_on(async {
        let roles = Roles::new(&owner, &app).unwrap().worked_by(&worker).unwrap();
        PgStore::new(&pool).migrate_with(&roles).await.unwrap();
        for (login, role) in [(&app_login, &app), (&worker_login, &worker)] {
            execute(
                &pool,
                &format!("CREATE ROLE {login} LOGIN PASSWORD 'secret' IN ROLE {role}"),
            )
            .await;
        }
        let store = |login: &str| {
            let options = PgConnectOptions::clone(&pool.connect_options())
                .username(login)
                .password("secret");
            PgStore::new(&PgPoolOptions::new().connect_lazy_with(options))
        };
        let (by_app, by_worker) = (store(&app_login), store(&worker_login));
        counters(&by_app).start("A".to_owned(), event::Started).await.unwrap();

        subscribe(&by_worker).await;
        let mine = lease(&by_worker, "ann").await;
        assert!(by_worker.advance(step(&mine, 1, "1")).await.unwrap());
        let number = by_worker.rebuild("totals", 1, None).await.unwrap();
        by_worker.discard("totals", number).await.unwrap();
        assert_eq!(by_worker.events(0, 9).await.unwrap().len(), 1);
        assert!(
            counters(&by_worker)
                .start("B".to_owned(), event::Started)
                .await
                .is_err()
        );

        // What was made is for the application to read, and no more.
        assert_eq!(by_app.row("totals", "a").await.unwrap().as_deref(), Some(&b"1"[..]));
        assert_eq!(by_app.generations("totals").await.unwrap()[0].position(), 1);
        let step = step(&lease(&by_worker, "ann").await, 2, "2");
        let denied = [
            by_app.advance(step).await.map(drop).unwrap_err(),
            by_app.reset("totals").await.unwrap_err(),
            by_app.pause("totals", 1, true).await.unwrap_err(),
            by_app.throttle("totals", 1, None).await.unwrap_err(),
        ];
        assert!(
            denied.iter().all(|error| error.kind() == StoreErrorKind::Failed),
            "{denied:?}"
        );
        for (login, table) in [
            (&app_login, "shard"),
            (&app_login, "subscription_row"),
            (&worker_login, "shard"),
            (&worker_login, "parked"),
            (&worker_login, "event"),
        ] {
            let options = PgConnectOptions::clone(&pool.connect_options())
                .username(login)
                .password("secret");
            let pool = PgPoolOptions::new().connect_lazy_with(options);
            let sql = format!("DELETE FROM eventer.{table}");
            let error = sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(&pool)
                .await
                .unwrap_err();
            let code = error
                .as_database_error()
                .and_then(sqlx::error::DatabaseError::code)
                .unwrap_or_default();
            assert_eq!(code, "42501", "{table}");
            pool.close().await;
        }
    });
    drop(database);
    let drop = [app_login, worker_login, worker, app, owner].map(|role| format!("DROP ROLE {role};"));
    runtime().block_on(Databases::get().run(&drop.concat()));
}
