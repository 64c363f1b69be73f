//! States are made anew from their events: a preview that writes nothing, and what it shows.

use std::process;

use eventer::store::postgres::{PgError, PgStore, Rebuild, Roles};
use eventer::store::{History, Store};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;

use crate::counter::{counter, counter::event, counters, step, total};
use crate::databases::{Databases, execute, runtime};
use crate::verified::{findings, with_counters};

async fn preview(store: &PgStore, id: &str) -> Rebuild {
    store.rebuild_state::<counter::Machine>(id).await.unwrap()
}

/// The paths that would change.
fn paths(rebuild: &Rebuild) -> Vec<&str> {
    rebuild.changes().iter().map(|change| &*change.path).collect()
}

/// Everything that is stored, as text.
async fn all(pool: &PgPool) -> (String, String) {
    let text =
        |table| format!("SELECT coalesce(string_agg(t::text, '\n' ORDER BY t::text), '') FROM eventer.{table} AS t");
    let (entities, events) = (text("entity"), text("event"));
    let read = async |sql: String| {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(pool)
            .await
            .unwrap()
    };
    (read(entities).await, read(events).await)
}

#[test]
fn whatever_is_wrong_with_a_state_is_repaired_from_the_events() {
    with_counters(&["a", "b", "c"], async |pool, store| {
        let sound = all(&pool).await;
        for (by, changed) in [
            (
                "UPDATE eventer.entity SET payload = '{\"total\": 9}' WHERE id = 'b'",
                &["/payload/total"][..],
            ),
            (
                "UPDATE eventer.entity SET payload = '[[]]' WHERE id = 'b'",
                &["/payload"],
            ),
            ("UPDATE eventer.entity SET payload = NULL WHERE id = 'b'", &["/payload"]),
            (
                "UPDATE eventer.entity SET state = 'Resting' WHERE id = 'b'",
                &["/state"],
            ),
            ("UPDATE eventer.entity SET state = NULL WHERE id = 'b'", &["/state"]),
            ("UPDATE eventer.entity SET data = '{}' WHERE id = 'b'", &["/data"]),
            (
                "UPDATE eventer.entity SET changed_at = 'infinity' WHERE id = 'b'",
                &["/changed_at"],
            ),
            (
                "UPDATE eventer.entity SET entered_at = NULL WHERE id = 'b'",
                &["/entered_at"],
            ),
            (
                "UPDATE eventer.entity SET last_event_id = gen_random_uuid() WHERE id = 'b'",
                &["/last_event_id"],
            ),
            (
                "UPDATE eventer.entity SET last_event_id = NULL WHERE id = 'b'",
                &["/last_event_id"],
            ),
            ("UPDATE eventer.entity SET version = 2 WHERE id = 'b'", &["/version"]),
            ("UPDATE eventer.entity SET version = 7 WHERE id = 'b'", &["/version"]),
            (
                "DELETE FROM eventer.entity WHERE id = 'b'",
                &[
                    "/version",
                    "/last_event_id",
                    "/state",
                    "/changed_at",
                    "/entered_at",
                    "/payload",
                ],
            ),
        ] {
            execute(&pool, by).await;
            let wrong = all(&pool).await;
            let rebuild = preview(&store, "b").await;
            assert_eq!((paths(&rebuild), rebuild.is_needed()), (changed.to_vec(), true), "{by}");
            assert_eq!(all(&pool).await, wrong, "a preview writes nothing");
            rebuild.apply().await.unwrap();
            assert_eq!(all(&pool).await, sound, "{by}");
            let rebuild = preview(&store, "b").await;
            assert!(!rebuild.is_needed(), "{rebuild}");
            rebuild.apply().await.unwrap();
        }
        assert_eq!(findings(&store).await.len(), 0);
        assert_eq!(total(&store, "b").await, 3);
    });
}

#[test]
fn a_preview_can_be_read() {
    with_counters(&["a"], async |pool, store| {
        execute(
            &pool,
            "UPDATE eventer.entity SET payload = '{\"total\": 9}', version = 2",
        )
        .await;
        assert_eq!(
            preview(&store, "a").await.to_string(),
            "counter \"a\", from its 3 events:\n  /version: 2 becomes 3\n  /payload/total: 9 becomes 3"
        );
        preview(&store, "a").await.apply().await.unwrap();
        assert_eq!(
            preview(&store, "a").await.to_string(),
            "counter \"a\": the state is what the events lead to"
        );
    });
}

#[test]
fn what_a_pass_finds_can_be_repaired_one_by_one() {
    with_counters(&["a", "b", "c", "d"], async |pool, store| {
        execute(
            &pool,
            "UPDATE eventer.entity SET payload = '{\"total\": 9}' WHERE id = 'a';
            DELETE FROM eventer.entity WHERE id = 'b';
            UPDATE eventer.event SET type = 'Leapt' WHERE id = 'd' AND version = 2",
        )
        .await;
        let mut left = Vec::new();
        let mut verification = store.verify::<counter::Machine>();
        while let Some(finding) = verification.next().await.unwrap() {
            match store.rebuild_state::<counter::Machine>(&finding.id).await {
                Ok(rebuild) => rebuild.apply().await.unwrap(),
                Err(PgError::Unsound(finding)) => left.push(finding.id),
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(left, ["d"]);
        let found: Vec<_> = findings(&store).await.into_iter().map(|finding| finding.id).collect();
        assert_eq!(found, ["d"]);
    });
}

#[test]
fn events_that_lead_to_no_state_are_named_and_nothing_is_made_of_them() {
    for (by, found) in [
        (
            "UPDATE eventer.event SET type = 'Leapt' WHERE version = 2",
            "no state can be made from the events of counter \"a\": the stored event `Leapt` at version 2 is unknown to this \
             machine: run the program that stored it, or give the machine what was renamed or removed; nothing is lost",
        ),
        (
            "DELETE FROM eventer.event WHERE version = 2",
            "no state can be made from the events of counter \"a\": the event of version 2 is missing: restore the events \
             from a backup: nothing else holds them",
        ),
        (
            "UPDATE eventer.event SET type_version = 2 WHERE version = 2",
            "the event of version 2 of counter \"a\" was stored in version 2 of its form, and this program knows 1: run the \
             program that stored it, or a later one",
        ),
        (
            "UPDATE eventer.entity SET state_version = 2",
            "the state of counter \"a\" was stored in version 2 of its form, and this program knows 1: run the program that \
             stored it, or a later one",
        ),
    ] {
        with_counters(&["a"], async |pool, store| {
            execute(&pool, by).await;
            let error = store.rebuild_state::<counter::Machine>("a").await.unwrap_err();
            assert_eq!(error.to_string(), found);
        });
    }
    with_counters(&["a"], async |_, store| {
        let error = store.rebuild_state::<counter::Machine>("b").await.unwrap_err();
        assert!(matches!(error, PgError::Absent { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            "counter \"b\" has neither a state nor events, so nothing of it is to be repaired: look whether it is the right \
             id, and the right schema and database"
        );
    });
}

#[test]
fn events_that_were_lost_are_seen_in_the_preview() {
    with_counters(&["a"], async |pool, store| {
        execute(&pool, "DELETE FROM eventer.event WHERE version = 3").await;
        let rebuild = preview(&store, "a").await;
        let change = &rebuild.changes()[0];
        assert_eq!(
            (&*change.path, change.before.as_deref(), change.after.as_deref()),
            ("/version", Some("3"), Some("2"))
        );
        rebuild.apply().await.unwrap();
        assert_eq!(total(&store, "a").await, 1);
        assert_eq!(findings(&store).await.len(), 0);

        // Without any event it is an entity that never began, and can begin; keys that it accepted stay accepted.
        execute(&pool, "DELETE FROM eventer.event").await;
        let rebuild = preview(&store, "a").await;
        assert!(
            rebuild.to_string().starts_with(
                "counter \"a\", which has no event, becomes one that never began:\n  /version: 2 becomes nothing"
            ),
            "{rebuild}"
        );
        rebuild.apply().await.unwrap();
        assert_eq!(store.load("counter", "a", None).await.unwrap().snapshot, None);
        assert!(!preview(&store, "a").await.is_needed());
        counters(&store).start("a".to_owned(), event::Started).await.unwrap();
        assert_eq!(findings(&store).await.len(), 0);
    });
}

#[test]
fn what_changed_since_the_preview_is_left_alone() {
    // Another event, another repair, and a row that was not there.
    with_counters(&["a"], async |pool, store| {
        for by in [
            "UPDATE eventer.entity SET payload = '{\"total\": 8}'",
            "UPDATE eventer.entity SET updated = 1",
        ] {
            execute(
                &pool,
                "ALTER TABLE eventer.entity ADD COLUMN IF NOT EXISTS updated integer",
            )
            .await;
            execute(&pool, "UPDATE eventer.entity SET payload = '{\"total\": 9}'").await;
            let rebuild = preview(&store, "a").await;
            execute(&pool, by).await;
            let now = all(&pool).await;
            let error = rebuild.apply().await.unwrap_err();
            assert!(matches!(error, PgError::Overtaken { .. }), "{error:?}");
            assert!(
                error.to_string().ends_with("nothing was done: look at a new preview"),
                "{error}"
            );
            assert_eq!(all(&pool).await, now);
        }
    });
    with_counters(&["a"], async |pool, store| {
        execute(&pool, "UPDATE eventer.entity SET payload = '{\"total\": 9}'").await;
        let rebuild = preview(&store, "a").await;
        step(&counters(&store), "a", 1).await.unwrap();
        let now = all(&pool).await;
        assert!(matches!(rebuild.apply().await, Err(PgError::Overtaken { .. })));
        assert_eq!(all(&pool).await, now);
    });
    with_counters(&["a"], async |pool, store| {
        execute(&pool, "DELETE FROM eventer.entity").await;
        let (first, second) = (preview(&store, "a").await, preview(&store, "a").await);
        first.apply().await.unwrap();
        assert!(matches!(second.apply().await, Err(PgError::Overtaken { .. })));

        // More events and still no row.
        execute(&pool, "DELETE FROM eventer.entity").await;
        let rebuild = preview(&store, "a").await;
        let more = "INSERT INTO eventer.event
                (version, at, tenant, bucket, event_id, correlation, machine, id, type, from_state, to_state, payload)
            SELECT 4, at, 0, bucket, gen_random_uuid(), correlation, machine, id, type, from_state, to_state, payload
            FROM eventer.event WHERE version = 3";
        execute(&pool, more).await;
        let now = all(&pool).await;
        assert!(matches!(rebuild.apply().await, Err(PgError::Overtaken { .. })));
        assert_eq!(all(&pool).await, now);
    });
}

#[test]
fn repairs_beside_writers_lose_nothing() {
    with_counters(&["a"], async |pool, store| {
        // Whoever repairs also damages, such that writers notice: under another last event nothing is stored.
        let mut writers = JoinSet::new();
        for _ in 0..4 {
            let counters = counters(&store);
            writers.spawn(async move {
                let mut steps = 0;
                while steps < 60 {
                    // What is damaged just now is not stored: no event has this id, so each attempt is a conflict.
                    if step(&counters, "a", 1).await.is_ok() {
                        steps += 1;
                    }
                }
                steps
            });
        }
        let mut repairs = 0;
        while !writers.is_empty() {
            execute(
                &pool,
                "UPDATE eventer.entity SET changed_at = changed_at + interval '1 hour'",
            )
            .await;
            match preview(&store, "a").await.apply().await {
                Ok(()) => repairs += 1,
                Err(PgError::Overtaken { .. }) => {}
                Err(error) => panic!("{error}"),
            }
            while writers.try_join_next().is_some() {}
        }
        preview(&store, "a").await.apply().await.unwrap();
        assert!(repairs > 0);
        assert_eq!(total(&store, "a").await, 3 + 4 * 60);
        assert_eq!(store.history("counter", "a", 0, 999).await.unwrap().len(), 3 + 4 * 60);
        let left = findings(&store).await;
        assert_eq!(left.len(), 0, "{left:?}");
    });
}

#[test]
fn only_owner_and_maintainer_may_repair() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}_m_{}", process::id());
    let (owner, app, maintainer) = (name("owner"), name("app"), name("maintainer"));
    let (app_login, maintainer_login) = (name("app_login"), name("maintainer_login"));
    runtime().block_on(async {
        let roles = Roles::new(&owner, &app).unwrap().maintained_by(&maintainer).unwrap();
        PgStore::new(&pool).migrate_with(&roles).await.unwrap();
        for (login, role) in [(&app_login, &app), (&maintainer_login, &maintainer)] {
            execute(
                &pool,
                &format!("CREATE ROLE {login} LOGIN PASSWORD 'secret' IN ROLE {role}"),
            )
            .await;
        }
        let store = |user: &str| {
            let options = PgConnectOptions::clone(&pool.connect_options())
                .username(user)
                .password("secret");
            PgStore::new(&PgPoolOptions::new().connect_lazy_with(options))
        };
        let (by_app, by_maintainer) = (store(&app_login), store(&maintainer_login));
        counters(&by_app).start("a".to_owned(), event::Started).await.unwrap();
        let damage = "UPDATE eventer.entity SET payload = '{\"total\": 9}'";
        execute(&pool, damage).await;

        // The application may look.
        assert_eq!(findings(&by_app).await.len(), 1);
        let error = preview(&by_app, "a").await.apply().await.unwrap_err();
        assert!(matches!(error, PgError::Denied { .. }), "{error:?}");
        assert!(error.to_string().contains("that of the maintainer repairs"), "{error}");
        assert_eq!(total(&by_app, "a").await, 9);

        // The maintainer may repair, and not store.
        preview(&by_maintainer, "a").await.apply().await.unwrap();
        assert_eq!(total(&by_app, "a").await, 0);
        let error = counters(&by_maintainer)
            .start("b".to_owned(), event::Started)
            .await
            .unwrap_err();
        assert!(
            format!("{error:?}").contains("permission denied for function commit_event_1"),
            "{error:?}"
        );

        // Migrating again changes nothing of that.
        PgStore::new(&pool).migrate_with(&roles).await.unwrap();
        execute(&pool, damage).await;
        let error = preview(&by_app, "a").await.apply().await.unwrap_err();
        assert!(matches!(error, PgError::Denied { .. }), "{error:?}");
        preview(&by_maintainer, "a").await.apply().await.unwrap();
    });
    drop(database);
    let drop = [app_login, maintainer_login, maintainer, app, owner]
        .map(|role| format!("DROP ROLE {role};"))
        .concat();
    runtime().block_on(Databases::get().run(&drop));
}
