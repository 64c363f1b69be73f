//! How many calls are under way, and what is in them.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::on_rig;
use crate::counter::{counter::event, counters, step, total, until};

#[test]
fn few_that_gather_go_after_a_moment_beside_a_call_that_gets_no_answer() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 4).await;
        let waits = rig.wire.waits();
        rig.wire.hold(true);
        let mut tasks = JoinSet::new();
        for id in &ids {
            tasks.spawn(step(&rig.counters, id, 1));
        }
        until("those that gathered are sent", async || rig.wire.waits() >= waits + 2).await;
        rig.wire.hold(false);
        assert!(tasks.join_all().await.iter().all(Result::is_ok));
        assert_eq!(rig.steps().await, 4);
    });
}

#[test]
fn two_groups_are_under_way_at_most() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 400).await;
        let before = rig.wire.waits();
        rig.wire.hold(true);
        let mut tasks = JoinSet::new();
        for id in &ids {
            tasks.spawn(step(&rig.counters, id, 1));
            if tasks.len() % 50 == 0 {
                sleep(Duration::from_millis(10)).await;
            }
        }
        // The one that its caller sent may have to wait for an entity, and counts for 20 ms only.
        until("two groups are sent", async || rig.wire.waits() == before + 3).await;
        sleep(Duration::from_millis(100)).await;
        assert_eq!(rig.wire.waits(), before + 3);
        rig.wire.hold(false);
        assert!(tasks.join_all().await.iter().all(Result::is_ok));
        assert_eq!(rig.steps().await, 400);
    });
}

#[test]
fn an_entity_is_in_one_call_only() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 3).await;
        // Each has states at hand, stale or not, so that what follows are commits only.
        let machines = [0; 3].map(|_| counters(&rig.store));
        for machine in &machines {
            for id in &ids[..2] {
                step(machine, id, 0).await.unwrap();
            }
        }
        let before = rig.wire.waits();
        rig.wire.hold(true);
        let mut tasks = JoinSet::new();
        for (machine, place) in [(0, 0), (0, 1), (1, 1), (1, 0), (2, 1), (2, 0)] {
            tasks.spawn(step(&machines[machine], &ids[place], 1));
            sleep(Duration::from_millis(2)).await;
        }
        until("the second entity is sent too", async || rig.wire.waits() == before + 2).await;
        sleep(Duration::from_millis(300)).await;
        assert_eq!(rig.wire.waits(), before + 2, "all others wait");
        // What is about neither goes on meanwhile.
        tasks.spawn(step(&rig.counters, &ids[2], 3));
        until("the third is sent", async || rig.wire.waits() == before + 3).await;
        rig.wire.hold(false);
        assert!(tasks.join_all().await.iter().all(Result::is_ok));
        for id in &ids {
            assert_eq!(total(&rig.store, id).await, 3, "{id}");
        }
    });
}

#[test]
fn a_life_whose_beginning_is_not_decided_elsewhere_holds_up_no_other() {
    on_rig(async |_, rig| {
        rig.start("A", 1).await;
        let mut elsewhere = rig.pool.begin().await.unwrap();
        let begun = "INSERT INTO eventer.entity (tenant, machine, id, version) VALUES (0, 'counter', 'S0', 0)";
        sqlx::query(begun).execute(&mut *elsewhere).await.unwrap();
        rig.wire.hold(true);
        let mut others = JoinSet::new();
        let start = |id: String| {
            let counters = rig.counters.clone();
            async move { counters.start(id, event::Started).await.map(drop) }
        };
        others.spawn(start("S1".to_owned()));
        let undecided = tokio::spawn(start("S0".to_owned()));
        for number in 2..40 {
            others.spawn(start(format!("S{number}")));
        }
        sleep(Duration::from_millis(50)).await;
        rig.wire.hold(false);
        let others = timeout(Duration::from_secs(10), others.join_all()).await;
        assert!(others.expect("others do not wait for it").iter().all(Result::is_ok));
        assert!(!undecided.is_finished());
        elsewhere.rollback().await.unwrap();
        undecided.await.unwrap().unwrap();
        assert_eq!(total(&rig.store, "S0").await, 0);
    });
}

#[test]
fn an_entity_whose_commit_gets_no_answer_is_open_to_others_after_a_while() {
    on_rig(async |_, rig| {
        let counters = rig.on_one_connection("A").await;
        rig.wire.silence();
        let first = tokio::spawn(step(&counters, "A", 1));
        until("the first is stored", async || rig.steps().await == 1).await;
        let second = timeout(Duration::from_secs(10), step(&counters, "A", 10)).await;
        second.expect("it does not wait for the first").unwrap();
        assert!(!first.is_finished(), "it has no answer");
        assert_eq!(total(&rig.store, "A").await, 11);
    });
}
