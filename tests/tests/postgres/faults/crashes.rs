//! The server is killed or restarted while clients write.

use std::error::Error as _;
use std::time::Duration;

use eventer::store::{EventLog, StoreErrorKind};
use eventer_test_server::Stop;
use tokio::time::sleep;

use super::clients::{Clients, Pages, open_all, page_id};
use super::page::page::event;
use super::stage::Stage;
use crate::databases::runtime;

/// Waits until clients were answered so many times more.
pub async fn until_answered(clients: &Clients, count: usize) {
    let before = clients.ledger.stored_len();
    for _ in 0..3_000 {
        if clients.ledger.stored_len() >= before + count {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("after 30 s clients are not answered any more");
}

#[test]
fn a_server_that_is_killed_under_load_loses_nothing() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let (verdict, ()) = stage
            .under_load(16, async |stage, clients| {
                for _ in 0..4 {
                    until_answered(clients, 50).await;
                    stage.server.kill().unwrap();
                    sleep(Duration::from_millis(20)).await;
                    stage.server.start_again().unwrap();
                }
                until_answered(clients, 50).await;
            })
            .await;
        verdict.check(250);
    });
}

#[test]
fn a_server_that_is_restarted_under_load_loses_nothing() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let (verdict, ()) = stage
            .under_load(16, async |stage, clients| {
                for stop in [Stop::Fast, Stop::Immediate] {
                    until_answered(clients, 50).await;
                    stage.server.restart(stop).unwrap();
                }
                until_answered(clients, 50).await;
            })
            .await;
        verdict.check(150);
    });
}

/// A prepared transaction comes back under another number, and is still not decided.
#[test]
fn a_prepared_transaction_holds_the_log_up_beyond_a_crash() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let store = stage.direct_store();
        open_all(&store).await;
        let pages = Pages::new(store.clone());
        let before = store.watermark().await.unwrap();
        stage
            .run(
                "BEGIN; SELECT eventer.commit_event_1(
                    0, 'page', 'prepared', 0::smallint, 0, NULL, 1, 'Open', '{\"count\":0,\"digest\":0}', NULL, NULL,
                    now(), gen_random_uuid(), 'Opened', 'null', NULL, 'Open', now(), NULL, NULL, NULL, gen_random_uuid(), NULL,
                    NULL, NULL);
                PREPARE TRANSACTION 'one'",
            )
            .await;
        for end in [None, Some(Stop::Fast), Some(Stop::Immediate)] {
            match end {
                None => stage.server.kill().and_then(|()| stage.server.start_again()).unwrap(),
                Some(stop) => stage.server.restart(stop).unwrap(),
            }
            stage.until_there().await;
            pages.dispatch(&page_id(0), event::Noted { token: 1 }).await.unwrap();
            let error = store.watermark().await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Unavailable, "a new connection knows nothing: {error:?}");
            let text = error.source().unwrap().to_string();
            assert!(text.ends_with("look in `pg_prepared_xacts` for one that was prepared"), "{text}");
            let error = store.events(before, 9).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Unavailable, "it is not the end: {error:?}");
        }
        stage.run("COMMIT PREPARED 'one'").await;
        let events = store.events(before, 9).await.unwrap();
        let ids: Vec<_> = events.iter().map(|logged| &*logged.id).collect();
        assert_eq!(ids, ["prepared", "page 0", "page 0", "page 0"]);
    });
}
