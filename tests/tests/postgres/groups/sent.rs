//! When what is sent.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::on_rig;
use crate::counter::{counter::event, step, total, until};
use crate::databases::execute;

#[test]
fn who_comes_while_nothing_is_under_way_sends_at_once_and_alone() {
    on_rig(async |_, rig| {
        rig.start("A", 1).await;
        let before = rig.wire.calls();
        {
            let mut sending = pin!(step(&rig.counters, "A0", 5));
            rig.wire.hold(true);
            // Polled once and never again: nobody else sends it.
            let polled = sending.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending());
            until("it is sent", async || rig.wire.calls() == before + 1).await;
            rig.wire.hold(false);
            assert!(matches!(sending.as_mut().await, Ok(())));
        }
        for _ in 0..5 {
            step(&rig.counters, "A0", 1).await.unwrap();
        }
        assert_eq!(rig.wire.calls(), before + 6, "one call for each");
    });
}

#[test]
fn what_comes_while_a_call_is_under_way_goes_together() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 61).await;
        let before = rig.wire.calls();
        let answers = rig.gather(ids.iter().map(|id| step(&rig.counters, id, 1))).await;
        assert!(answers.iter().all(Result::is_ok));
        let calls = rig.wire.calls() - before;
        assert!((2..=12).contains(&calls), "{calls} calls for 61 commits");
        assert_eq!(rig.steps().await, 61);
    });
}

/// The function for all else is away, and would have each sent again, alone.
#[test]
fn a_group_of_moves_goes_by_its_own_function() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 61).await;
        execute(&rig.pool, "ALTER FUNCTION eventer.commit_1 RENAME TO gone").await;
        let before = rig.wire.calls();
        let answers = rig.gather(ids.iter().map(|id| step(&rig.counters, id, 1))).await;
        assert!(answers.iter().all(Result::is_ok));
        let calls = rig.wire.calls() - before;
        assert!((2..=12).contains(&calls), "{calls} calls for 61 commits");
        assert_eq!(rig.steps().await, 61);
    });
}

#[test]
fn a_call_takes_64_at_most() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 640).await;
        let before = rig.wire.calls();
        let answers = rig.gather(ids.iter().map(|id| step(&rig.counters, id, 1))).await;
        assert!(answers.iter().all(Result::is_ok));
        let calls = rig.wire.calls() - before;
        assert!((10..=40).contains(&calls), "{calls} calls for 640 commits");
        assert_eq!(rig.steps().await, 640);
    });
}

#[test]
fn tasks_over_many_entities_need_few_round_trips() {
    on_rig(async |_, rig| {
        let mut ids = Vec::new();
        for part in 0..10 {
            ids.extend(rig.start_only(&format!("A{part}-"), 1_000).await);
        }
        let (calls, before) = (rig.wire.calls(), rig.wire.round_trips());
        let mut tasks = JoinSet::new();
        for task in 0..256 {
            let own: Vec<_> = ids.iter().skip(task).step_by(256).cloned().collect();
            let counters = rig.counters.clone();
            tasks.spawn(async move {
                for id in own {
                    counters.dispatch(&id, event::Stepped { by: 1 }).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        let round_trips = rig.wire.round_trips() - before;
        println!(
            "10,000 commands: {} calls, {round_trips} round trips",
            rig.wire.calls() - calls
        );
        assert!(round_trips < 1_000, "{round_trips} round trips for 10,000 commands");
        assert_eq!(rig.steps().await, 10_000);
    });
}

#[test]
fn callers_that_go_cancel_nobody_else() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 200).await;
        rig.wire.hold(true);
        let mut staying = JoinSet::new();
        let mut going = JoinSet::new();
        for (number, id) in ids.iter().enumerate() {
            let tasks = if number % 2 == 0 { &mut staying } else { &mut going };
            tasks.spawn(step(&rig.counters, id, 1));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        going.shutdown().await;
        rig.wire.hold(false);
        assert!(staying.join_all().await.iter().all(Result::is_ok));
        for id in ids.iter().step_by(2) {
            assert_eq!(total(&rig.store, id).await, 1, "{id}");
        }
    });
}

#[test]
fn who_goes_before_it_is_sent_takes_it_back() {
    on_rig(async |_, rig| {
        let waiting = "SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database()";
        for name in ["A", "B", "C", "D", "E"] {
            let id = rig.start(name, 1).await.remove(0);
            let holder = rig.hold(&id).await;
            // The first is sent, and waits on the server; the others wait here, as it is about the same.
            let begin = Instant::now();
            let first = tokio::spawn(step(&rig.counters, &id, 1));
            let mut others = JoinSet::new();
            until("the first waits", async || {
                sqlx::query_scalar::<_, i64>(waiting)
                    .fetch_one(&rig.pool)
                    .await
                    .unwrap()
                    == 1
            })
            .await;
            let before = rig.wire.calls();
            for _ in 0..20 {
                others.spawn(step(&rig.counters, &id, 100));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            others.shutdown().await;
            // A connection that gives no answer for two seconds may be gone, so then another tries.
            let is_in_time = begin.elapsed() < Duration::from_secs(2);
            rig.free(holder).await;
            first.await.unwrap().unwrap();
            if is_in_time {
                assert_eq!(total(&rig.store, &id).await, 1);
                let calls = rig.wire.calls() - before;
                assert!(calls <= 15, "{calls} calls, of which most are loads");
                return;
            }
        }
        panic!("the machine stands still all the time");
    });
}

#[test]
fn a_call_that_was_sent_goes_on_without_its_caller() {
    on_rig(async |_, rig| {
        rig.start("A", 1).await;
        let before = rig.wire.calls();
        rig.wire.hold(true);
        {
            let mut sending = pin!(step(&rig.counters, "A0", 5));
            let polled = sending.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(polled, Poll::Pending));
            until("it is sent", async || rig.wire.calls() == before + 1).await;
        }
        rig.wire.hold(false);
        until("it is stored", async || rig.steps().await == 5).await;
        step(&rig.counters, "A0", 1).await.unwrap();
        assert_eq!(total(&rig.store, "A0").await, 6);
    });
}

#[test]
fn an_entity_sees_all_that_many_do_to_it() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 4).await;
        let mut tasks = JoinSet::new();
        for task in 0..32 {
            let (counters, id) = (rig.counters.clone(), ids[task % 4].clone());
            tasks.spawn(async move {
                let mut done = 0;
                for _ in 0..10 {
                    done += u64::from(counters.dispatch(&id, event::Stepped { by: 1 }).await.is_ok());
                }
                (id, done)
            });
        }
        let done = tasks.join_all().await;
        for id in &ids {
            let expected: u64 = done.iter().filter(|it| it.0 == *id).map(|it| it.1).sum();
            assert!(expected > 0);
            assert_eq!(total(&rig.store, id).await, expected);
            let history = rig.counters.history(id).await.unwrap();
            assert_eq!(history.len() as u64, expected + 2, "the start, and a step by nothing");
        }
    });
}
