//! Sessions are ended, and writing processes are killed.

use std::time::Duration;

use tokio::time::sleep;

use super::clients::random;
use super::crashes::until_answered;
use super::stage::Stage;
use super::writer::Writer;
use crate::databases::runtime;

/// Ends one session out of all, but not one's own.
pub const TERMINATE_ONE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1";

#[test]
fn sessions_that_are_ended_under_load_lose_nothing() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let (verdict, ended) = stage
            .under_load(16, async |stage, clients| {
                let pool = stage.direct();
                let mut ended = 0;
                for _ in 0..100 {
                    until_answered(clients, 3).await;
                    let rows = sqlx::query(TERMINATE_ONE).fetch_all(&pool).await.unwrap();
                    ended += rows.len();
                }
                ended
            })
            .await;
        assert!(ended >= 90, "{ended} sessions were ended");
        verdict.check(300);
    });
}

#[test]
fn a_writing_process_that_is_killed_leaves_whole_commits() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let (verdict, answered) = stage
            .under_load(4, async |stage, clients| {
                let mut answered = 0;
                for number in 1..=4 {
                    let writer = Writer::start(stage, number);
                    writer.until_answered(20).await;
                    sleep(Duration::from_millis(random(20))).await;
                    answered += writer.kill(&clients.ledger);
                }
                answered
            })
            .await;
        assert!(answered >= 80, "{answered}");
        verdict.check(answered);
    });
}
