//! What may still appear holds the watermark up, and nothing else does.

use eventer::store::{EventLog, Outbox};

use super::{Writer, log, on_migrated};
use crate::counter::{counter::event, counters, step, until};

#[test]
fn the_first_event_ever_is_decided() {
    on_migrated(async |pool, store| {
        assert_eq!(store.watermark().await.unwrap(), 0);
        let mut writer = Writer::new(&pool).await;
        writer.run("BEGIN").await;
        assert_eq!(writer.begin("A").await, 1);
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (0, 0));
        writer.run("COMMIT").await;
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (1, 1));
    });
}

#[test]
fn a_lower_number_that_is_not_decided_hides_higher_ones() {
    for end in ["COMMIT", "ROLLBACK"] {
        on_migrated(async |pool, store| {
            assert_eq!(store.watermark().await.unwrap(), 0);
            let mut writer = Writer::new(&pool).await;
            writer.run("BEGIN").await;
            writer.begin("slow").await;
            counters(&store)
                .start("quick".to_owned(), event::Started)
                .await
                .unwrap();
            for _ in 0..3 {
                assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (0, 0));
            }
            writer.run(end).await;
            assert_eq!(store.watermark().await.unwrap(), 2);
            let expected: &[&str] = if end == "COMMIT" {
                &["slow", "quick"]
            } else {
                &["quick"]
            };
            assert_eq!(log(&store).await, expected);
        });
    }
}

#[test]
fn who_writes_all_the_time_holds_nothing_up() {
    on_migrated(async |pool, store| {
        let [mut one, mut other] = [Writer::new(&pool).await, Writer::new(&pool).await];
        assert_eq!(store.watermark().await.unwrap(), 0);
        one.run("BEGIN").await;
        let mut last = one.begin("A0").await;
        assert_eq!(store.watermark().await.unwrap(), 0);
        // There is never a moment without an open transaction, and each connection is always in one.
        for number in 1..10 {
            other.run("BEGIN").await;
            let position = other.begin(&format!("A{number}")).await;
            let before = store.watermark().await.unwrap();
            assert!(before < u64::try_from(last).unwrap());
            one.run("COMMIT").await;
            assert!(store.watermark().await.unwrap() >= u64::try_from(last).unwrap());
            last = position;
            std::mem::swap(&mut one, &mut other);
        }
    });
}

#[test]
fn transactions_that_write_no_events_hold_nothing_up() {
    on_migrated(async |pool, store| {
        let mut other = Writer::new(&pool).await;
        other
            .run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM eventer.event; CREATE TABLE others (a integer)")
            .await;
        other
            .run("SELECT pg_current_xact_id(); SELECT * FROM eventer.entity FOR UPDATE")
            .await;
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (1, 1));
    });
}

#[test]
fn who_waits_for_an_entity_holds_nothing_up() {
    on_migrated(async |pool, store| {
        let counters = counters(&store);
        counters.start("hot".to_owned(), event::Started).await.unwrap();
        let mut holder = Writer::new(&pool).await;
        holder.run("BEGIN; SELECT * FROM eventer.entity FOR UPDATE").await;
        let waiting = tokio::spawn(step(&counters, "hot", 1));
        until("the call waits", async || {
            let sql =
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap() == 1
        })
        .await;
        counters.start("other".to_owned(), event::Started).await.unwrap();
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (2, 2));
        holder.run("ROLLBACK").await;
        waiting.await.unwrap().unwrap();
        assert_eq!(log(&store).await, ["hot", "other", "hot"]);
    });
}

#[test]
fn a_savepoint_that_is_rolled_back_leaves_a_hole_and_nothing_else() {
    on_migrated(async |pool, store| {
        assert_eq!(store.watermark().await.unwrap(), 0);
        let mut writer = Writer::new(&pool).await;
        writer.run("BEGIN").await;
        writer.begin("A").await;
        writer.run("SAVEPOINT s").await;
        writer.begin("B").await;
        writer.run("ROLLBACK TO s").await;
        counters(&store).start("C".to_owned(), event::Started).await.unwrap();
        assert_eq!(store.watermark().await.unwrap(), 0);
        writer.begin("D").await;
        writer.run("COMMIT").await;
        assert_eq!(store.watermark().await.unwrap(), 4);
        assert_eq!(log(&store).await, ["A", "C", "D"]);
    });
}

#[test]
fn a_prepared_transaction_is_not_decided() {
    on_migrated(async |pool, store| {
        assert_eq!(store.watermark().await.unwrap(), 0);
        let mut writer = Writer::new(&pool).await;
        writer.run("BEGIN").await;
        writer.begin("A").await;
        assert_eq!(store.watermark().await.unwrap(), 0);
        let name: String = sqlx::query_scalar("SELECT current_database()::text")
            .fetch_one(&pool)
            .await
            .unwrap();
        writer.run(&format!("PREPARE TRANSACTION '{name}'")).await;
        // Its connection goes on to other things, or ends.
        writer.begin("B").await;
        drop(writer);
        for _ in 0..3 {
            assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (0, 0));
        }
        Writer::new(&pool).await.run(&format!("COMMIT PREPARED '{name}'")).await;
        assert_eq!(store.watermark().await.unwrap(), 2);
        assert_eq!(log(&store).await, ["A", "B"]);
    });
}

#[test]
fn messages_have_a_watermark_of_their_own() {
    on_migrated(async |pool, store| {
        let insert = |id: &str| {
            format!(
                "INSERT INTO eventer.outbox (tenant, message_id, machine, id, bucket, type, payload, at, cause, correlation)
                SELECT 0, u, 'counter', '{id}', 0, 'Told', '1', now(), u, u FROM gen_random_uuid() AS u"
            )
        };
        let [mut slow, mut quick] = [Writer::new(&pool).await, Writer::new(&pool).await];
        assert_eq!(store.messages(0, 9).await.unwrap(), []);
        slow.run(&format!("BEGIN; {}", insert("slow"))).await;
        quick.run(&insert("quick")).await;
        assert_eq!(store.messages(0, 9).await.unwrap(), []);
        slow.run("COMMIT").await;
        let messages = store.messages(0, 9).await.unwrap();
        let found: Vec<_> = messages
            .iter()
            .map(|message| (message.position, &*message.id))
            .collect();
        assert_eq!(found, [(1, "slow"), (2, "quick")]);
    });
}
