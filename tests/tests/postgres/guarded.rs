//! The edge guard: the server refuses a transition that a machine does not have, whoever stores it.

use std::error::Error as _;

use eventer::store::postgres::{PgError, PgStore};
use eventer::store::{History, StoreError, StoreErrorKind};
use eventer::{ErrorKind, StateMachine, state_machine};
use sqlx::{AssertSqlSafe, PgPool, Row};
use tokio::task::JoinSet;

use crate::counter::{counter, counter::event as counted, counters, step, total, until};
use crate::databases::{Databases, execute, runtime};

/// A parcel that is sealed and labelled as soon as it is packed, and counts what is sent.
#[state_machine]
mod parcel {
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    use crate::counter::counter;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open,
        Packed,
        Sealed,
        Labelled,
        #[terminal]
        Sent,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Packed,
        Sealed,
        Labelled,
        Sent,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pack(_: state::Open, _: event::Packed) -> state::Packed {
        state::Packed
    }

    #[transition]
    fn seal(_: state::Packed, _: event::Sealed) -> state::Sealed {
        state::Sealed
    }

    #[transition]
    fn label(_: state::Sealed, _: event::Labelled) -> state::Labelled {
        state::Labelled
    }

    #[transition]
    fn send(_: state::Labelled, _: event::Sent) -> state::Sent {
        state::Sent
    }

    #[hook]
    fn seal_at_once(_: &state::Packed, _: &event::Packed) -> Option<event::Sealed> {
        Some(event::Sealed)
    }

    #[hook]
    fn label_at_once(_: &state::Sealed, _: &event::Sealed) -> Option<event::Labelled> {
        Some(event::Labelled)
    }

    #[link]
    fn count(_: &event::Sent) -> Link<counter::Machine> {
        Link::to("sent".to_owned(), counter::event::Stepped { by: 1 })
    }
}

/// The parcel of the next version, which can be lost.
mod next {
    use super::state_machine;

    #[state_machine]
    pub mod parcel {
        use serde::{Deserialize, Serialize};

        #[state]
        #[derive(Serialize, Deserialize)]
        pub enum State {
            Open,
            #[terminal]
            Lost,
        }

        #[event]
        #[derive(Clone, Serialize, Deserialize)]
        pub enum Event {
            Opened,
            Lost,
        }

        #[transition]
        fn open(_: event::Opened) -> state::Open {
            state::Open
        }

        #[transition]
        fn lose(_: state::Open, _: event::Lost) -> state::Lost {
            state::Lost
        }
    }
}

type Parcels = StateMachine<parcel::Machine, PgStore>;

/// A store that guards parcels and counters.
fn guarded(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        assert_eq!(store.guard_edges(&[parcel::GRAPH, counter::GRAPH]).await.unwrap(), 7);
        test(pool, store).await;
    });
}

fn source(error: &StoreError) -> &PgError {
    let source = error.source().expect("the store says why");
    source.downcast_ref().expect("it is an error of Postgres")
}

/// Which rule of the guard refuses these statements, which are one transaction.
async fn rule(pool: &PgPool, sql: &str) -> String {
    let sql = sqlx::raw_sql(AssertSqlSafe(format!("BEGIN; {sql}; COMMIT")));
    let mut connection = pool.acquire().await.unwrap();
    let answer = sql.execute(&mut *connection).await;
    connection.close_on_drop();
    match answer {
        Err(sqlx::Error::Database(error)) => error.constraint().unwrap_or_default().to_owned(),
        other => panic!("it was not refused: {other:?}"),
    }
}

/// What is stored of how many entities, events and keys.
async fn counts(pool: &PgPool) -> (i64, i64) {
    let row = sqlx::query("SELECT (SELECT count(*) FROM eventer.entity), (SELECT count(*) FROM eventer.event)");
    let row = row.fetch_one(pool).await.unwrap();
    (row.get(0), row.get(1))
}

#[test]
fn a_chain_of_three_events_in_one_commit_passes() {
    guarded(async |_, store| {
        let parcels = Parcels::new(store.clone());
        parcels.start("p".to_owned(), parcel::event::Opened).await.unwrap();
        let receipt = parcels.dispatch(&"p".to_owned(), parcel::event::Packed).await.unwrap();
        assert_eq!(receipt.version, 4);
        let names: Vec<_> = store.history("parcel", "p", 0, 9).await.unwrap();
        let names: Vec<_> = names.iter().map(|event| &*event.name).collect();
        assert_eq!(names, ["Opened", "Packed", "Sealed", "Labelled"]);
    });
}

#[test]
fn a_commit_about_several_entities_passes_or_is_refused_as_a_whole() {
    guarded(async |pool, store| {
        let counters = counters(&store);
        counters.start("sent".to_owned(), counted::Started).await.unwrap();
        let parcels = Parcels::new(store.clone());
        for id in ["p", "q"] {
            let parcel = parcels.start(id.to_owned(), parcel::event::Opened).await.unwrap();
            parcel.send(parcel::event::Packed).await.unwrap();
        }
        parcels.dispatch(&"p".to_owned(), parcel::event::Sent).await.unwrap();
        assert_eq!(total(&store, "sent").await, 1);

        // The counter of a later program, which knows that edge no more.
        execute(&pool, "DELETE FROM eventer.edge WHERE type = 'Stepped'").await;
        let before = counts(&pool).await;
        let error = parcels
            .dispatch(&"q".to_owned(), parcel::event::Sent)
            .await
            .unwrap_err();
        let ErrorKind::Store(store_error) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(store_error.kind(), StoreErrorKind::Refused);
        assert!(!error.is_retryable());
        assert_eq!(
            source(store_error).to_string(),
            "the edge guard refused it (event Stepped of version 3 of counter \"sent\" leads from Running to Running, and \
             there is no such edge): if this program has that transition, give its graph to `PgStore::guard_edges`"
        );
        assert_eq!(counts(&pool).await, before);
        assert_eq!(store.history("parcel", "q", 0, 9).await.unwrap().len(), 4);

        // Once the edge is there, the same call passes.
        assert_eq!(store.guard_edges(&[counter::GRAPH]).await.unwrap(), 1);
        parcels.dispatch(&"q".to_owned(), parcel::event::Sent).await.unwrap();
        assert_eq!(total(&store, "sent").await, 2);
    });
}

#[test]
fn keys_guards_and_repairs_pass() {
    guarded(async |pool, store| {
        let counters = counters(&store);
        for _ in 0..2 {
            let started = counters.start("A".to_owned(), counted::Started).idempotent("one").await;
            assert_eq!(started.unwrap().version(), 1);
            counters
                .dispatch(&"A".to_owned(), counted::Stepped { by: 4 })
                .idempotent("two")
                .await
                .unwrap();
        }
        execute(&pool, "UPDATE eventer.entity SET payload = '{\"total\": 9}'").await;
        let rebuild = store.rebuild_state::<counter::Machine>("A").await.unwrap();
        rebuild.apply().await.unwrap();
        assert_eq!(total(&store, "A").await, 4);
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let counters = counters.clone();
            tasks.spawn(async move {
                for _ in 0..10 {
                    step(&counters, "A", 1).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(total(&store, "A").await, 44);
    });
}

/// An event of the parcel `p`, as somebody inserts it who has every right.
fn event(version: u64, name: &str, from: Option<&str>, to: &str) -> String {
    let from = from.map_or_else(|| "NULL".to_owned(), |from| format!("'{from}'"));
    format!(
        "INSERT INTO eventer.event
            (version, at, tenant, bucket, event_id, correlation, machine, id, type, from_state, to_state, payload)
        VALUES ({version}, now(), 0, 0, '00000000-0000-0000-0000-{version:012}', gen_random_uuid(), 'parcel', 'p', '{name}', \
         {from}, '{to}', 'null')"
    )
}

/// The row of the parcel `p`, moved on.
fn state(version: u64, state: &str) -> String {
    format!(
        "UPDATE eventer.entity SET version = {version}, state = '{state}',
            last_event_id = '00000000-0000-0000-0000-{version:012}' WHERE id = 'p'"
    )
}

#[test]
fn plain_sql_stores_what_is_right_and_nothing_else() {
    guarded(async |pool, store| {
        let parcels = Parcels::new(store.clone());
        parcels.start("p".to_owned(), parcel::event::Opened).await.unwrap();
        let (packed, sealed) = (
            event(2, "Packed", Some("Open"), "Packed"),
            event(3, "Sealed", Some("Packed"), "Sealed"),
        );
        for (sql, refused) in [
            // No such edge: another event, another state, a beginning in the middle of a life.
            (
                format!("{}; {}", state(2, "Sealed"), event(2, "Sealed", Some("Open"), "Sealed")),
                "event_edge",
            ),
            (
                format!("{}; {}", state(2, "Sent"), event(2, "Packed", Some("Open"), "Sent")),
                "event_edge",
            ),
            (
                format!("{}; {}", state(2, "Lost"), event(2, "Lost", Some("Open"), "Lost")),
                "event_edge",
            ),
            // An edge, and not from where it is.
            (
                format!(
                    "{}; {}",
                    state(2, "Sealed"),
                    event(2, "Sealed", Some("Packed"), "Sealed")
                ),
                "event_path",
            ),
            (
                format!("{}; {}", state(2, "Open"), event(2, "Opened", None, "Open")),
                "event_path",
            ),
            // A gap.
            (format!("{}; {sealed}", state(3, "Sealed")), "event_path"),
            // Events without their state, and the reverse.
            (packed.clone(), "event_state"),
            (state(2, "Packed"), "entity_path"),
            (state(1, "Packed"), "entity_path"),
            (format!("{}; {packed}", state(2, "Sealed")), "entity_path"),
            (format!("{}; {packed}", state(3, "Packed")), "entity_path"),
            (
                format!(
                    "{}; {packed}; UPDATE eventer.entity SET last_event_id = gen_random_uuid()",
                    state(2, "Packed")
                ),
                "entity_path",
            ),
            ("UPDATE eventer.entity SET id = 'q'".to_owned(), "entity_path"),
            ("DELETE FROM eventer.entity".to_owned(), "entity_path"),
            // What happened.
            ("UPDATE eventer.event SET payload = '7'".to_owned(), "event_history"),
            ("DELETE FROM eventer.event".to_owned(), "event_history"),
            ("TRUNCATE eventer.event".to_owned(), "event_history"),
            ("TRUNCATE eventer.entity".to_owned(), "entity_path"),
            // Out of what is guarded, into it, and through what is not.
            ("UPDATE eventer.entity SET machine = 'x'".to_owned(), "entity_path"),
            ("UPDATE eventer.event SET machine = 'x'".to_owned(), "event_history"),
            (
                "INSERT INTO eventer.entity (tenant, machine, id, version) VALUES (0, 'x', 'q', 1);
                UPDATE eventer.entity SET machine = 'parcel' WHERE machine = 'x'"
                    .to_owned(),
                "entity_path",
            ),
            (
                format!(
                    "{}; {}; UPDATE eventer.event SET machine = 'parcel' WHERE machine = 'x'",
                    state(2, "Sealed"),
                    event(2, "Sealed", Some("Open"), "Sealed").replace("'parcel'", "'x'")
                ),
                "event_history",
            ),
        ] {
            assert_eq!(rule(&pool, &sql).await, refused, "{sql}");
        }
        assert_eq!(counts(&pool).await, (1, 1));

        // What is not guarded is anybody's.
        let other = "INSERT INTO eventer.entity (tenant, machine, id, version) VALUES (0, 'x', 'q', 0);
            UPDATE eventer.entity SET machine = 'y' WHERE machine = 'x'; DELETE FROM eventer.entity WHERE machine = 'y'";
        execute(&pool, other).await;

        let right = format!("{}; {packed}; {}; {sealed}", state(2, "Packed"), state(3, "Sealed"));
        execute(&pool, &format!("BEGIN; {right}; COMMIT")).await;
        let receipt = parcels
            .dispatch(&"p".to_owned(), parcel::event::Labelled)
            .await
            .unwrap();
        assert_eq!(receipt.version, 4);
        let finding = store
            .verify::<parcel::Machine>()
            .next()
            .await
            .unwrap()
            .expect("its bucket is a guess");
        assert!(finding.to_string().contains("`bucket`"), "{finding}");
    });
}

#[test]
fn programs_of_two_versions_share_a_guard() {
    guarded(async |pool, store| {
        let next = StateMachine::<next::parcel::Machine, _>::new(PgStore::new(&pool));
        let old = Parcels::new(store.clone());
        let open = next.start("p".to_owned(), next::parcel::event::Opened).await.unwrap();
        let failed = open.send(next::parcel::event::Lost).await.map(drop).unwrap_err();
        let error = eventer::Error::from(failed);
        let ErrorKind::Store(refused) = error.kind() else {
            panic!("{error:?}")
        };
        assert!(matches!(source(refused), PgError::Guarded { .. }), "{refused:?}");

        // The new one gives its graph, and the old one is started once more after that.
        assert_eq!(store.guard_edges(&[next::parcel::GRAPH]).await.unwrap(), 1);
        assert_eq!(store.guard_edges(&[parcel::GRAPH, counter::GRAPH]).await.unwrap(), 0);
        next.dispatch(&"p".to_owned(), next::parcel::event::Lost).await.unwrap();
        old.start("q".to_owned(), parcel::event::Opened).await.unwrap();
        old.dispatch(&"q".to_owned(), parcel::event::Packed).await.unwrap();

        // Only who says so takes edges away.
        assert_eq!(store.unguard_edges("parcel").await.unwrap(), 6);
        assert_eq!(store.guard_edges(&[next::parcel::GRAPH]).await.unwrap(), 2);
        let error = old.start("r".to_owned(), parcel::event::Opened).await;
        error.unwrap();
        let error = old
            .dispatch(&"r".to_owned(), parcel::event::Packed)
            .await
            .map(drop)
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Store(error) if error.kind() == StoreErrorKind::Refused));
    });
}

/// A commit has the table of entities before it has the one of events: here it waits for a row in between.
#[test]
fn a_guard_is_turned_on_while_commits_are_on_their_way() {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        let counters = counters(&store);
        counters.start("A".to_owned(), counted::Started).await.unwrap();
        let waiting = async |count: i64| {
            until("they wait", async || {
                let sql = "SELECT count(*) FROM pg_stat_activity
                    WHERE wait_event_type = 'Lock' AND datname = current_database()";
                sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap() == count
            })
            .await;
        };
        let mut holder = pool.begin().await.unwrap();
        let hold = "SELECT FROM eventer.entity FOR UPDATE";
        sqlx::query(hold).execute(&mut *holder).await.unwrap();
        let step = tokio::spawn(step(&counters, "A", 1));
        waiting(1).await;
        let guarding = tokio::spawn({
            let store = store.clone();
            async move { store.guard_edges(&[counter::GRAPH]).await }
        });
        waiting(2).await;
        holder.rollback().await.unwrap();
        assert_eq!(guarding.await.unwrap().unwrap(), 2);
        step.await.unwrap().unwrap();
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        assert_eq!(
            sqlx::query_scalar::<_, i64>(deadlocks).fetch_one(&pool).await.unwrap(),
            0
        );
    });
}

#[test]
fn who_gives_no_graph_is_not_guarded() {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        // No trigger is there.
        let triggers = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'guard%'";
        let count = async || sqlx::query_scalar::<_, i64>(triggers).fetch_one(&pool).await.unwrap();
        assert_eq!(count().await, 0);
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let store = store.clone();
            tasks.spawn(async move { store.guard_edges(&[parcel::GRAPH]).await.unwrap() });
        }
        assert_eq!(tasks.join_all().await.into_iter().sum::<u64>(), 5);
        assert_eq!(count().await, 6);
        // The counter has no edge in the guard of parcels.
        let counters = counters(&store);
        counters.start("A".to_owned(), counted::Started).await.unwrap();
        step(&counters, "A", 1).await.unwrap();
        execute(
            &pool,
            "DELETE FROM eventer.event WHERE machine = 'counter' AND version = 2",
        )
        .await;
        assert_eq!(total(&store, "A").await, 1);
    });
}
