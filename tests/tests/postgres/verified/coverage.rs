//! A pass leaves nothing out and comes by nothing twice, also beside writers.

use std::time::Duration;

use eventer::store::History;
use eventer::store::postgres::PgStore;
use eventer::{Fault, Part};
use tokio::task::JoinSet;

use super::{all, short};
use crate::counter::{counter, counter::event, counters, step};
use crate::databases::{Databases, execute, runtime};

#[test]
fn a_pass_comes_by_every_entity_and_event_once() {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        // More entities than are looked at together, of which every tenth has events alone, or a state alone; and one with
        // more events than are read at once.
        let fill = "
            INSERT INTO eventer.event
                (version, at, tenant, bucket, event_id, correlation, machine, id, type, from_state, to_state, payload)
            SELECT v, '2026-01-01', 0, 0, gen_random_uuid(), gen_random_uuid(), 'counter', 'i' || n,
                CASE v WHEN 1 THEN 'Started' ELSE 'Stepped' END, CASE WHEN v > 1 THEN 'Running' END, 'Running',
                CASE v WHEN 1 THEN 'null' ELSE '{\"by\": 1}' END::jsonb
            FROM generate_series(1, 999) AS n, generate_series(1, CASE n WHEN 500 THEN 3000 ELSE 3 END) AS v;
            INSERT INTO eventer.entity (version, changed_at, tenant, last_event_id, machine, id, state, payload)
            SELECT version, at, 0, event_id, 'counter', id, 'Running', jsonb_build_object('total', version - 1)
            FROM eventer.event AS e
            WHERE version = (SELECT max(version) FROM eventer.event WHERE id = e.id);
            DELETE FROM eventer.entity WHERE id LIKE 'i%0' AND id <> 'i500';
            DELETE FROM eventer.event WHERE id LIKE 'i%5';
            INSERT INTO eventer.entity (version, tenant, machine, id) VALUES (0, 0, 'counter', 'i2 never began');
            INSERT INTO eventer.entity (version, tenant, machine, id) VALUES (1, 0, 'somebody else''s', 'i3');
            INSERT INTO eventer.event
                (version, at, tenant, bucket, event_id, correlation, machine, id, type, to_state, payload)
            VALUES (1, now(), 0, 0, gen_random_uuid(), gen_random_uuid(), 'another', 'i4', 'Any', 'Any', '{}');";
        execute(&pool, fill).await;
        let (findings, verification) = all(store.verify::<counter::Machine>()).await;
        let count = |is: fn(&Fault) -> bool| findings.iter().filter(|it| is(&it.corrupt.fault)).count();
        assert_eq!(count(|fault| matches!(fault, Fault::NoState)), 98);
        assert_eq!(count(|fault| matches!(fault, Fault::NoEvents)), 100);
        let mut others: Vec<_> = findings.iter().filter(|it| it.corrupt.part == Part::Event).collect();
        assert!(
            others
                .iter()
                .all(|it| matches!(&it.corrupt.fault, Fault::Column { column, .. } if column == "bucket"))
        );
        // Each event once, in order, but no more than 16 of one entity.
        let events = 3 * 898 + 16;
        assert!(
            others.len() <= events && others.len() > events - 100,
            "{}",
            others.len()
        );
        others.retain(|it| it.id == "i500");
        assert_eq!(others.len(), 16);
        assert_eq!(verification.entities(), 999);
        assert_eq!(verification.events(), 3 * 898 + 3000);
        assert_eq!(verification.found(), findings.len() as u64);
        let mut ids: Vec<_> = findings.iter().map(|finding| finding.id.clone()).collect();
        ids.dedup();
        assert!(ids.is_sorted());
        assert_eq!(
            store.machines().await.unwrap(),
            ["another", "counter", "somebody else's"]
        );
    });
}

#[test]
fn a_pass_beside_writers_finds_nothing() {
    let database = Databases::get().copy();
    let store = PgStore::new(&database.pool());
    runtime().block_on(async {
        store.index::<counter::Machine>(|_| {}).await.unwrap();
        let mut writers = JoinSet::new();
        for writer in 0..4 {
            let counters = counters(&store);
            writers.spawn(async move {
                for number in 0.. {
                    let id = format!("{}", (number * 7 + writer) % 300);
                    let started = counters.start(id.clone(), event::Started).await;
                    if started.is_err() {
                        step(&counters, &id, 1).await.unwrap();
                    }
                }
            });
        }
        let mut seen = 0;
        let begin = std::time::Instant::now();
        while begin.elapsed() < Duration::from_secs(3) {
            let (findings, verification) = all(store.verify::<counter::Machine>()).await;
            assert_eq!(short(&findings), [""; 0]);
            seen = verification.events();
        }
        writers.shutdown().await;
        assert!(seen > 100, "too little was written to tell: {seen}");
        assert!(!store.history("counter", "1", 0, 1).await.unwrap().is_empty());
    });
}
