//! Events that happened elsewhere.

use eventer::{ErrorKind, MemoryStore, StateMachine};
use pollster::block_on;

use crate::machines::Limits;
use crate::machines::counter::{self, event};

type Counters = StateMachine<counter::Machine, MemoryStore>;

fn counters() -> Counters {
    Counters::with_context(MemoryStore::new(), Limits { step_max: 10 })
}

async fn origin() -> Counters {
    let counters = counters();
    let counter = counters.start(1, event::Started).by("ada").await.unwrap();
    let counter = counter.send(event::Stepped { by: 2 }).because("why not").await.unwrap();
    counter.send(event::Paused).await.unwrap();
    counters
}

#[test]
fn a_replica_has_the_same_events_and_redelivery_is_harmless() {
    block_on(async {
        let (origin, replica) = (origin().await, counters());
        let events = origin.history(&1).await.unwrap();
        let receipt = replica.follow(&1, events[..2].to_vec()).await.unwrap();
        assert_eq!((receipt.version, receipt.replayed), (2, false));
        // Again, and one more.
        let receipt = replica.follow(&1, events.clone()).await.unwrap();
        assert_eq!((receipt.version, receipt.replayed), (3, false));
        for redelivered in [&events[..], &events[1..], &events[1..2], &events[..0]] {
            let receipt = replica.follow(&1, redelivered.to_vec()).await.unwrap();
            assert_eq!((receipt.version, receipt.replayed), (3, true));
        }
        assert_eq!(replica.history(&1).await.unwrap(), events);
        assert_eq!(replica.verify(&1).await.unwrap(), 3);
    });
}

#[test]
fn a_gap_and_another_past_are_conflicts_and_store_nothing() {
    block_on(async {
        let (origin, replica, elsewhere) = (origin().await, counters(), origin().await);
        let events = origin.history(&1).await.unwrap();
        let gap = replica.follow(&1, events[1..].to_vec()).await.unwrap_err();
        assert!(matches!(gap.kind(), ErrorKind::Conflict { expected: 1, found: 0 }));
        let holed = vec![events[0].clone(), events[2].clone()];
        let gap = replica.follow(&1, holed).await.unwrap_err();
        assert!(matches!(gap.kind(), ErrorKind::Conflict { expected: 2, found: 1 }));
        assert!(matches!(
            replica.history(&1).await.unwrap_err().kind(),
            ErrorKind::NotFound
        ));

        replica.follow(&1, events).await.unwrap();
        let other = elsewhere.history(&1).await.unwrap();
        let other = replica.follow(&1, other).await.unwrap_err();
        assert!(matches!(other.kind(), ErrorKind::Conflict { expected: 0, found: 3 }));
        let nobody = replica.follow(&2, []).await.unwrap_err();
        assert!(matches!(nobody.kind(), ErrorKind::NotFound));
    });
}

#[test]
fn what_is_no_transition_is_refused() {
    block_on(async {
        let (origin, replica) = (origin().await, counters());
        let mut events = origin.history(&1).await.unwrap();
        events[1].event = event::Resumed.into();
        let error = replica.follow(&1, events).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongState(_)));
        assert!(matches!(
            replica.load(&1).await.map(drop).unwrap_err().kind(),
            ErrorKind::NotFound
        ));
    });
}

#[test]
fn an_import_makes_its_own_records() {
    use eventer::{EventId, Recorded};

    block_on(async {
        let counters = counters();
        let event_id = EventId::from_bytes([7; 16]);
        let imported = Recorded {
            event_id,
            version: 1,
            position: 0,
            from_state: None,
            to_state: "Running".into(),
            at: std::time::UNIX_EPOCH,
            actor: Some("the old system".into()),
            reason: None,
            cause: None,
            correlation: event_id,
            trace: None,
            event: event::Started.into(),
        };
        counters.follow(&1, [imported.clone()]).await.unwrap();
        let history = counters.history(&1).await.unwrap();
        assert_eq!((history[0].event_id, history[0].at), (event_id, imported.at));
        let mut broken = imported;
        broken.actor = Some("\0".into());
        let error = counters.follow(&2, [broken]).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unencodable { name: "actor", .. }));
    });
}
