//! What goes alone, and how little that is to others.

use std::time::{Duration, Instant};

use eventer::ErrorKind;
use eventer::store::StoreErrorKind;
use eventer::store::postgres::PgStore;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::on_rig;
use crate::counter::{counter::event, counters, step, total, until};
use crate::databases::execute;

/// Steps by 13 fail.
const POISON: &str = "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.payload->>'by' = '13' THEN RAISE 'poison'; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER poison BEFORE INSERT ON eventer.event FOR EACH ROW EXECUTE FUNCTION poison()";

#[test]
fn a_commit_that_is_refused_fails_no_other() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 64).await;
        execute(&rig.pool, POISON).await;
        let by = |number| if number == 40 { 13 } else { 1 };
        let calls = ids
            .iter()
            .enumerate()
            .map(|(number, id)| step(&rig.counters, id, by(number)));
        let answers = rig.gather(calls).await;
        let failed: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
        let [error] = &*failed else { panic!("{failed:?}") };
        assert_eq!(error.id(), "A40");
        let ErrorKind::Store(error) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(error.kind(), StoreErrorKind::Failed);
        assert_eq!(rig.steps().await, 63);
    });
}

#[test]
fn each_commit_of_a_group_has_its_own_outcome() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 30).await;
        // Moved on elsewhere, so that what is at hand here is stale.
        let elsewhere = counters(&PgStore::new(&rig.pool));
        for id in ids.iter().step_by(3) {
            step(&elsewhere, id, 10).await.unwrap();
        }
        let starting = (0..40).map(|number| {
            let counters = rig.counters.clone();
            async move {
                (
                    number,
                    counters.start(format!("A{number}"), event::Started).await.map(drop),
                )
            }
        });
        for (number, answer) in rig.gather(starting).await {
            match answer {
                Ok(()) => assert!(number >= 30, "A{number} began twice"),
                Err(error) => assert!(
                    number < 30 && matches!(error.kind(), ErrorKind::AlreadyExists),
                    "{error:?}"
                ),
            }
        }
        let answers = rig.gather(ids.iter().map(|id| step(&rig.counters, id, 1))).await;
        assert!(answers.iter().all(Result::is_ok), "conflicts are decided again");
        for (number, id) in ids.iter().enumerate() {
            let expected = if number % 3 == 0 { 11 } else { 1 };
            assert_eq!(total(&rig.store, id).await, expected, "{id}");
        }
    });
}

#[test]
fn an_entity_that_is_held_holds_up_no_other() {
    on_rig(async |_, rig| {
        rig.start("slow", 1).await;
        let ids = rig.start("A", 63).await;
        let holder = rig.hold("slow").await;
        let mut slow = JoinSet::new();
        // First within a group, then more about the same.
        let mut calls: Vec<_> = ids.iter().map(|id| step(&rig.counters, id, 1)).collect();
        rig.wire.hold(true);
        let mut others = JoinSet::new();
        others.spawn(calls.remove(0));
        slow.spawn(step(&rig.counters, "slow0", 1));
        for call in calls {
            others.spawn(call);
        }
        rig.wire.hold(false);
        let others = timeout(Duration::from_secs(5), others.join_all()).await;
        assert!(others.expect("others do not wait").iter().all(Result::is_ok));
        assert!(slow.try_join_next().is_none(), "what is held waits");
        for round in 2..=20 {
            let answers = timeout(
                Duration::from_secs(5),
                rig.gather(ids.iter().map(|id| step(&rig.counters, id, 1))),
            )
            .await;
            assert!(answers.expect("others go on").iter().all(Result::is_ok));
            assert_eq!(total(&rig.store, "A0").await, round);
        }
        rig.free(holder).await;
        slow.join_next().await.unwrap().unwrap().unwrap();
        assert_eq!(total(&rig.store, "slow0").await, 1);
    });
}

#[test]
fn many_entities_that_are_held_hold_up_no_other() {
    on_rig(async |_, rig| {
        let slow_ids = rig.start("slow", 40).await;
        let ids = rig.start("A", 20).await;
        let holder = rig.hold("slow").await;
        let mut slow = JoinSet::new();
        for id in &slow_ids {
            slow.spawn(step(&rig.counters, id, 1));
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        for round in 1..=10 {
            for id in &ids {
                let sent = timeout(Duration::from_secs(5), step(&rig.counters, id, 1)).await;
                sent.expect("others go on").unwrap();
                let read = timeout(Duration::from_secs(5), total(&rig.store, id)).await;
                assert_eq!(read.expect("others can be read"), round);
            }
        }
        rig.free(holder).await;
        assert!(slow.join_all().await.iter().all(Result::is_ok));
        assert_eq!(rig.steps().await, 40 + 200);
    });
}

#[test]
fn one_commit_about_an_entity_is_under_way_at_a_time_and_few_of_them_wait() {
    on_rig(async |_, rig| {
        rig.start("slow", 1).await;
        let ids = rig.start("A", 10).await;
        let holder = rig.hold("slow").await;
        let mut slow = JoinSet::new();
        for _ in 0..100 {
            slow.spawn(step(&rig.counters, "slow0", 1));
        }
        until("one waits on the server", async || rig.waiting().await == 1).await;
        for id in ids.iter().cycle().take(30) {
            let sent = timeout(Duration::from_secs(5), step(&rig.counters, id, 1)).await;
            sent.expect("others go on").unwrap();
            assert_eq!(rig.waiting().await, 1, "of 100 about one entity");
        }
        let text = format!("{:?}", rig.store);
        let waiting = text
            .split_once("commits_waiting: ")
            .and_then(|(_, text)| text.split_once(','));
        let waiting: usize = waiting.unwrap().0.parse().unwrap();
        assert!((60..=64).contains(&waiting), "a bounded number waits: {text}");
        rig.free(holder).await;
        let stored = slow.join_all().await.iter().filter(|answer| answer.is_ok()).count();
        assert!(stored > 0);
        assert_eq!(total(&rig.store, "slow0").await, stored as u64);
    });
}

#[test]
fn callers_about_a_held_entity_take_no_place_from_others() {
    on_rig(async |_, rig| {
        rig.start("slow", 1).await;
        // So many that some would share whatever is there by the hundred.
        let ids = rig.start("A", 2_000).await;
        let holder = rig.hold("slow").await;
        let mut slow = JoinSet::new();
        for _ in 0..100 {
            slow.spawn(step(&rig.counters, "slow0", 1));
        }
        until("one waits on the server", async || rig.waiting().await == 1).await;
        let mut others = JoinSet::new();
        for id in &ids {
            others.spawn(step(&rig.counters, id, 1));
        }
        let answers = timeout(Duration::from_secs(15), others.join_all()).await;
        assert!(answers.expect("others find places").iter().all(Result::is_ok));
        rig.free(holder).await;
        slow.join_all().await;
    });
}

#[test]
fn callers_about_a_held_entity_leave_room_for_conflicts() {
    on_rig(async |_, rig| {
        rig.start("slow", 1).await;
        let ids = rig.start("A", 20).await;
        // Moved on elsewhere, so that what is at hand here is stale.
        let elsewhere = counters(&PgStore::new(&rig.pool));
        for id in &ids {
            step(&elsewhere, id, 10).await.unwrap();
        }
        let holder = rig.hold("slow").await;
        let mut slow = JoinSet::new();
        for _ in 0..5 {
            slow.spawn(step(&rig.counters, "slow0", 1));
        }
        // A connection that gives no answer for two seconds may be gone, so then another tries; it does not wait there.
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(rig.waiting().await, 1, "of 5 about one entity");
        let answers = timeout(
            Duration::from_secs(10),
            rig.gather(ids.iter().map(|id| step(&rig.counters, id, 1))),
        )
        .await;
        assert!(answers.expect("conflicts are told").iter().all(Result::is_ok));
        rig.free(holder).await;
        assert!(slow.join_all().await.iter().all(Result::is_ok));
        assert_eq!(total(&rig.store, "slow0").await, 5);
        assert_eq!(rig.steps().await, 5 + 20 * 11);
    });
}

/// All three that may wait on the server do.
#[test]
fn conflicts_are_told_without_leave_to_wait() {
    on_rig(async |_, rig| {
        rig.start("slow", 3).await;
        let ids = rig.start("A", 20).await;
        let elsewhere = counters(&PgStore::new(&rig.pool));
        for id in &ids {
            step(&elsewhere, id, 10).await.unwrap();
        }
        let holder = rig.hold("slow").await;
        let mut slow = JoinSet::new();
        for number in 0..3 {
            slow.spawn(step(&rig.counters, &format!("slow{number}"), 1));
        }
        until("all that may wait do", async || rig.waiting().await == 3).await;
        let answers = timeout(
            Duration::from_secs(10),
            rig.gather(ids.iter().map(|id| step(&rig.counters, id, 1))),
        )
        .await;
        assert!(answers.expect("conflicts are told").iter().all(Result::is_ok));
        rig.free(holder).await;
        assert!(slow.join_all().await.iter().all(Result::is_ok));
    });
}

/// All three that may wait on the server do, and a group of others fails as a whole.
#[test]
fn a_commit_that_is_refused_makes_no_other_wait() {
    on_rig(async |_, rig| {
        rig.start("slow", 3).await;
        let ids = rig.start("A", 64).await;
        execute(&rig.pool, POISON).await;
        let holder = rig.hold("slow").await;
        let mut slow = JoinSet::new();
        for number in 0..3 {
            slow.spawn(step(&rig.counters, &format!("slow{number}"), 1));
        }
        until("all that may wait do", async || rig.waiting().await == 3).await;
        let calls = ids.iter().enumerate().map(|(number, id)| {
            let is_poisoned = number % 30 == 10;
            let call = timeout(
                Duration::from_secs(5),
                step(&rig.counters, id, if is_poisoned { 13 } else { 1 }),
            );
            async move { (is_poisoned, call.await) }
        });
        for (is_poisoned, answer) in rig.gather(calls).await {
            assert_eq!(matches!(answer, Ok(Ok(()))), !is_poisoned, "{answer:?}");
        }
        rig.free(holder).await;
        assert!(slow.join_all().await.iter().all(Result::is_ok));
        assert_eq!(rig.steps().await, 3 + 62);
    });
}

/// As often as it has parts, each would wait for a connection in turn.
#[test]
fn a_group_that_is_sent_in_parts_waits_once_for_a_connection() {
    on_rig(async |_, rig| {
        let options = PgConnectOptions::clone(&rig.wired.connect_options());
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(3))
            .connect_lazy_with(options);
        let counters = counters(&PgStore::builder(&pool).shared_pool().build());
        let ids = rig.start("A", 40).await;
        for id in &ids {
            step(&counters, id, 0).await.unwrap();
        }
        execute(&rig.pool, &POISON.replace("RAISE", "PERFORM pg_sleep(1); RAISE")).await;
        let calls: Vec<_> = ids
            .iter()
            .enumerate()
            .map(|(number, id)| step(&counters, id, if number == 30 { 13 } else { 1 }))
            .collect();
        let taking = async {
            until("a group is about to fail", async || {
                let sql = "SELECT count(*) FROM pg_stat_activity
                    WHERE wait_event = 'PgSleep' AND datname = current_database()";
                let sleeping: i64 = sqlx::query_scalar(sql).fetch_one(&rig.pool).await.unwrap();
                sleeping > 0
            })
            .await;
            (pool.acquire().await.unwrap(), Instant::now())
        };
        let (answers, (_taken, begin)) = tokio::join!(rig.gather(calls), taking);
        let took = begin.elapsed();
        let failed: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
        assert!(failed.len() > 1, "a group is sent in parts: {failed:?}");
        assert!(took < Duration::from_secs(5), "after {took:?}");
    });
}

fn impatient(pool: &PgPool) -> PgPool {
    let options = PgConnectOptions::clone(&pool.connect_options());
    let wait_max = Duration::from_millis(300);
    PgPoolOptions::new()
        .acquire_timeout(wait_max)
        .connect_lazy_with(options)
}

#[test]
fn who_waits_too_long_is_told_so() {
    on_rig(async |_, rig| {
        rig.start("slow", 1).await;
        let counters = counters(&PgStore::new(&impatient(&rig.wired)));
        let holder = rig.hold("slow").await;
        let first = tokio::spawn(step(&counters, "slow0", 1));
        tokio::time::sleep(Duration::from_millis(100)).await;
        let begin = Instant::now();
        let mut others = JoinSet::new();
        for _ in 0..100 {
            others.spawn(step(&counters, "slow0", 1));
        }
        for answer in others.join_all().await {
            let error = answer.unwrap_err();
            let ErrorKind::Store(store_error) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(store_error.kind(), StoreErrorKind::Unavailable);
            assert!(error.is_retryable());
        }
        assert!(begin.elapsed() < Duration::from_secs(5), "after {:?}", begin.elapsed());
        rig.free(holder).await;
        first.await.unwrap().unwrap();
        assert_eq!(total(&rig.store, "slow0").await, 1);
    });
}
