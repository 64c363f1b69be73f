//! Projections that write tables of their own, kept by workers.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eventer::store::postgres::{PgStore, SqlProjection};
use eventer::store::{
    EventFilter, EventLog as _, LoggedEvent, ParkedEvents as _, ReadModels as _, StoreErrorKind, Subscriptions as _,
    Unreadable,
};
use eventer::worker::Retries;
use eventer::{Fault, StateMachine, Workers};
use eventer_tests::purses::purse;
use sqlx::{PgConnection, PgPool};
use tokio::time::sleep;

use crate::counter::{counter, until};
use crate::databases::{Databases, runtime};

/// What was paid into each purse, by a row for each payment, so that what is applied twice is noticed.
#[derive(Clone, Default)]
struct Payments {
    is_lenient: Arc<AtomicBool>,
    shards: u16,
}

/// A payment that fails with others, and never ends alone.
const STUCK: i64 = -2;

/// A payment whose statement never ends.
const SLOW: i64 = -3;

/// A payment of which no statement is made.
const PANICS: i64 = -4;

/// A payment that never ends with others, and is nothing special alone.
const HEAVY: i64 = 1_000;

/// So many that only what never works is parked, also where the machine stands still for some seconds.
const ATTEMPTS: u32 = 8;

/// How long anything may take.
const LONG: Duration = Duration::from_secs(600);

type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

impl SqlProjection for Payments {
    fn name(&self) -> &'static str {
        "payments"
    }

    fn filter(&self) -> EventFilter {
        EventFilter::default().events::<purse::Machine>(&["Paid"])
    }

    fn shards(&self) -> u16 {
        self.shards.max(1)
    }

    async fn prepare(&self, _: u32, connection: &mut PgConnection) -> Done {
        let table = "CREATE TABLE IF NOT EXISTS payments (purse text, version bigint, cents bigint)";
        sqlx::raw_sql(table).execute(connection).await?;
        Ok(())
    }

    async fn apply(&self, _: u32, events: &[LoggedEvent], connection: &mut PgConnection) -> Done {
        for logged in events {
            let happened = logged.happened::<purse::Machine>()?.ok_or("no purse")?;
            let purse::Event::Paid(purse::event::Paid { cents, .. }) = happened.recorded.event else {
                return Err("no payment".into());
            };
            if cents == HEAVY && events.len() > 1 {
                sleep(LONG).await;
            }
            if !self.is_lenient.load(Ordering::SeqCst) {
                match cents {
                    STUCK if events.len() == 1 => sleep(LONG).await,
                    SLOW => {
                        sqlx::query("SELECT pg_sleep(600)").execute(&mut *connection).await?;
                    }
                    PANICS => panic!("{cents} cents are nothing"),
                    _ => {}
                }
            }
            let insert = sqlx::query("INSERT INTO payments VALUES ($1, $2, $3)");
            let insert = insert
                .bind(&logged.id)
                .bind(i64::try_from(logged.event.version)?)
                .bind(cents);
            insert.execute(&mut *connection).await?;
            // After it was written: what fails takes all of its batch with it.
            if cents < 0 && !self.is_lenient.load(Ordering::SeqCst) {
                return Err(format!("{cents} cents cannot be paid").into());
            }
        }
        Ok(())
    }

    async fn retire(&self, _: u32, connection: &mut PgConnection) -> Done {
        sqlx::raw_sql("DROP TABLE IF EXISTS payments")
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// All that is in the table, in order.
async fn rows(pool: &PgPool) -> Vec<(String, i64, i64)> {
    let query = sqlx::query_as("SELECT purse, version, cents FROM payments ORDER BY purse COLLATE \"C\", version");
    query.fetch_all(pool).await.unwrap_or_default()
}

async fn caught_up(store: &PgStore) {
    let end = store.watermark().await.unwrap();
    for _ in 0..3_000 {
        let generations = store.generations("payments").await.unwrap();
        if generations.first().is_some_and(|it| it.position() >= end) {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("it is not read up to {end}");
}

/// Follows an event that there is not.
struct Misspelt;

impl SqlProjection for Misspelt {
    fn name(&self) -> &'static str {
        "misspelt"
    }

    fn filter(&self) -> EventFilter {
        EventFilter::default().events::<purse::Machine>(&["Payed"])
    }

    async fn prepare(&self, _: u32, _: &mut PgConnection) -> Done {
        Ok(())
    }

    async fn apply(&self, _: u32, _: &[LoggedEvent], _: &mut PgConnection) -> Done {
        Ok(())
    }

    async fn retire(&self, _: u32, _: &mut PgConnection) -> Done {
        Ok(())
    }
}

#[test]
fn an_event_that_is_not_there_is_found_before_anything_is_read() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::builder(&pool).inline_projection(Misspelt).build();
        let unknown = r#"machine "purse" has no event "Payed"; it has Opened, Paid, Lost"#;
        let error = Workers::new(store.clone())
            .project_sql(Misspelt)
            .start()
            .await
            .unwrap_err();
        let reason = error.source().unwrap().to_string();
        assert_eq!(reason, format!("projection \"misspelt\": {unknown}"));
        let error = store.begin_inline(&Misspelt, 1).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Refused);
        assert_eq!(error.source().unwrap().to_string(), unknown);
        assert!(!store.is_subscribed("misspelt").await.unwrap());
        // What commits wrote before the event was renamed would miss what they write now.
        let purses = StateMachine::<purse::Machine, _>::new(store);
        let error = purses
            .start("1".to_owned(), purse::event::Opened { owner: "ada".into() })
            .await;
        let error = error.err().unwrap();
        assert_eq!(error.source().unwrap().to_string(), unknown);
    });
}

/// What another machine wrote is none of this one's, and what this one cannot read is said with its reason.
#[test]
fn an_event_is_read_as_that_of_its_machine() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        let purses = StateMachine::<purse::Machine, _>::new(store.clone());
        let opened = purse::event::Opened {
            owner: "Ada".to_owned(),
        };
        purses.start("p1".to_owned(), opened.clone()).await.unwrap();
        let mut logged = store.events(0, 1).await.unwrap().remove(0);
        let happened = logged.happened::<purse::Machine>().unwrap().unwrap();
        assert_eq!((happened.id.as_str(), happened.recorded.version), ("p1", 1));
        assert_eq!(happened.recorded.event, purse::Event::Opened(opened));
        assert!(logged.happened::<counter::Machine>().unwrap().is_none());

        logged.event.payload = b"{}".to_vec();
        let error = logged.happened::<purse::Machine>().err().unwrap();
        assert!(
            matches!(&error, Unreadable::Event(corrupt) if corrupt.name == "Opened"),
            "{error:?}"
        );
        assert_eq!(
            error.source().unwrap().to_string(),
            "missing field `owner` at line 1 column 2"
        );
        logged.event.name = "Renamed".to_owned();
        let error = logged.happened::<purse::Machine>().err().unwrap();
        assert!(
            matches!(&error, Unreadable::Event(corrupt) if matches!(corrupt.fault, Fault::UnknownName)),
            "{error:?}"
        );
    });
}

#[test]
fn each_event_is_written_once_and_poison_holds_up_its_entity_alone() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        let purses = StateMachine::<purse::Machine, _>::new(store.clone());
        let mut expected = Vec::new();
        for number in 0..9 {
            let id = format!("p{number}");
            let opened = purse::event::Opened {
                owner: "Ada".to_owned(),
            };
            purses.start(id.clone(), opened).await.unwrap();
            for version in 2..7 {
                // One in the middle of one of them.
                let cents = if (number, version) == (4, 3) { -1 } else { version };
                let owner = "Ada".to_owned();
                purses.dispatch(&id, purse::event::Paid { owner, cents }).await.unwrap();
                expected.push((id.clone(), version, cents));
            }
        }
        let payments = Payments {
            shards: 3,
            ..Payments::default()
        };
        let retries = Retries {
            attempts: ATTEMPTS,
            first: Duration::from_millis(1),
            longest: Duration::from_millis(1),
        };
        let workers = || {
            let workers = Workers::new(store.clone())
                .lease(Duration::from_secs(2))
                .retries(retries);
            workers.batch_len_max(7).project_sql(payments.clone()).start()
        };
        let (first, second) = (workers().await.unwrap(), workers().await.unwrap());
        caught_up(&store).await;
        let is_held_up = |it: &&(String, i64, i64)| it.0 != "p4" || it.1 < 3;
        let others: Vec<_> = expected.iter().filter(is_held_up).cloned().collect();
        assert_eq!(rows(&pool).await, others);
        let parked = store.parked("payments", 0, 10).await.unwrap();
        assert_eq!((parked.len(), parked[0].attempts), (4, ATTEMPTS));
        assert_eq!(parked[0].error.as_deref(), Some("-1 cents cannot be paid"));

        // One dies; the other goes on.
        drop(first);
        payments.is_lenient.store(true, Ordering::SeqCst);
        assert!(store.requeue("payments", "entity:purse/p4").await.unwrap());
        for _ in 0..3_000 {
            if store.parked("payments", 0, 10).await.unwrap().is_empty() {
                break;
            }
            sleep(Duration::from_millis(10)).await;
        }
        caught_up(&store).await;
        assert_eq!(rows(&pool).await, expected);
        second.stop().await;
    });
}

async fn opened(purses: &StateMachine<purse::Machine, PgStore>, ids: &[&str]) {
    for id in ids {
        let owner = "Ada".to_owned();
        purses
            .start((*id).to_owned(), purse::event::Opened { owner })
            .await
            .unwrap();
    }
}

async fn paid(purses: &StateMachine<purse::Machine, PgStore>, id: &str, cents: i64) -> u64 {
    let owner = "Ada".to_owned();
    let paid = purse::event::Paid { owner, cents };
    let receipt = purses.dispatch(&id.to_owned(), paid).await.unwrap();
    receipt.position.unwrap()
}

async fn parked_are(store: &PgStore, len: usize) {
    for _ in 0..3_000 {
        if store.parked("payments", 0, 10).await.unwrap().len() == len {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?} are parked", store.parked("payments", 0, 10).await.unwrap());
}

#[test]
fn what_waits_is_parked_by_the_step_that_passes_it() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        let purses = StateMachine::<purse::Machine, _>::new(store.clone());
        opened(&purses, &["k", "x", "y"]).await;
        let payments = Payments::default();
        let workers = || {
            let workers = Workers::new(store.clone()).retries(Retries::none());
            workers
                .lease(Duration::from_secs(4))
                .project_sql(payments.clone())
                .start()
        };
        paid(&purses, "k", -1).await;
        let running = workers().await.unwrap();
        parked_are(&store, 1).await;
        running.stop().await;
        let first = paid(&purses, "x", 1).await;
        paid(&purses, "k", 2).await;
        paid(&purses, "y", STUCK).await;
        // It dies after the first of them, and somebody requeues what is parked.
        let running = workers().await.unwrap();
        for _ in 0..3_000 {
            if store.generations("payments").await.unwrap()[0].position() >= first {
                break;
            }
            sleep(Duration::from_millis(10)).await;
        }
        drop(running);
        payments.is_lenient.store(true, Ordering::SeqCst);
        assert!(store.requeue("payments", "entity:purse/k").await.unwrap());
        let running = workers().await.unwrap();
        caught_up(&store).await;
        until("nothing is parked", async || {
            // If it came to be parked, too, before the workers died.
            store.requeue("payments", "entity:purse/y").await.unwrap();
            store.parked("payments", 0, 10).await.unwrap().is_empty()
        })
        .await;
        let expected = [("k", 2, -1), ("k", 3, 2), ("x", 2, 1), ("y", 2, STUCK)];
        let expected = expected.map(|(id, version, cents)| (id.to_owned(), version, cents));
        assert_eq!(rows(&pool).await, expected);
        running.stop().await;
    });
}

#[test]
fn what_fails_and_what_takes_too_long_is_parked_alone() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        let purses = StateMachine::<purse::Machine, _>::new(store.clone());
        opened(&purses, &["stuck", "slow", "panics", "p"]).await;
        for (id, cents) in [("stuck", STUCK), ("slow", SLOW), ("panics", PANICS)] {
            paid(&purses, id, cents).await;
        }
        for cents in 1..=20 {
            paid(&purses, "p", cents).await;
        }
        // Half of it is what each of the others may take at most.
        let workers = Workers::new(store.clone())
            .retries(Retries::none())
            .lease(Duration::from_secs(6));
        let running = workers.project_sql(Payments::default()).start().await.unwrap();
        caught_up(&store).await;
        assert_eq!(rows(&pool).await.len(), 20);
        let parked = store.parked("payments", 0, 10).await.unwrap();
        let errors: Vec<_> = parked
            .iter()
            .map(|it| it.error.as_deref().unwrap_or_default())
            .collect();
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert_eq!(errors[0], "the statements of \"payments\" took too long");
        assert!(
            errors[1].contains("time") || errors[1].contains("too long"),
            "{errors:?}"
        );
        assert_eq!(errors[2], "it panicked: -4 cents are nothing");
        running.stop().await;
    });
}

/// Together they take as long the next time.
#[test]
fn what_takes_too_long_together_is_taken_one_by_one_at_once() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        let purses = StateMachine::<purse::Machine, _>::new(store.clone());
        opened(&purses, &["p"]).await;
        for cents in (1..=19).chain([HEAVY]) {
            paid(&purses, "p", cents).await;
        }
        // More attempts than there is time for, if all of them were made together.
        let retries = Retries {
            attempts: 1_000,
            first: Duration::from_millis(1),
            longest: Duration::from_millis(1),
        };
        let workers = Workers::new(store.clone())
            .retries(retries)
            .lease(Duration::from_secs(2));
        let running = workers.project_sql(Payments::default()).start().await.unwrap();
        caught_up(&store).await;
        assert_eq!(rows(&pool).await.len(), 20);
        parked_are(&store, 0).await;
        running.stop().await;
    });
}

/// What fails once more goes on to hold up its entity, also if a claim says meanwhile that it is to be tried.
#[test]
fn what_waits_goes_on_waiting_after_a_second_failure() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        let purses = StateMachine::<purse::Machine, _>::new(store.clone());
        opened(&purses, &["k"]).await;
        let workers = Workers::new(store.clone()).retries(Retries::none());
        let workers = workers.lease(Duration::from_secs(2)).project_sql(Payments::default());
        let running = workers.start().await.unwrap();
        paid(&purses, "k", SLOW).await;
        parked_are(&store, 1).await;
        assert!(store.requeue("payments", "entity:purse/k").await.unwrap());
        until("a second attempt", async || {
            store.parked("payments", 0, 10).await.unwrap()[0].attempts > 1
        })
        .await;
        // The lease has been claimed again by then.
        sleep(Duration::from_secs(1)).await;
        paid(&purses, "k", 5).await;
        caught_up(&store).await;
        assert_eq!(rows(&pool).await, []);
        parked_are(&store, 2).await;
        running.stop().await;
    });
}
