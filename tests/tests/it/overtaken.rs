//! Calls whose links fail because somebody else was faster: between the load of the entity that is called and those of
//! the entities that it links to.

use std::sync::Barrier;
use std::thread;

use eventer::{ErrorKind, MemoryStore, Receipt, StateMachine, state_machine};
use pollster::block_on;

use crate::counted::Counted;
use crate::links::invoice;
use crate::machines::{Limits, TooFar};
use crate::parcel::{account, parcel};

type Parcels<St> = StateMachine<parcel::Machine, St>;

/// A parcel of which this process has no state at hand, and an account.
async fn cold() -> (Counted, Parcels<Counted>) {
    let store = Counted::default();
    let parcels = Parcels::new(store.clone());
    parcels.start(1, parcel::event::Packed { cents: 250 }).await.unwrap();
    let opened = account::event::Opened { reports_to: None };
    accounts(&store.inner).start(7, opened).await.unwrap();
    store.calls();
    (store, parcels)
}

fn accounts(store: &MemoryStore) -> StateMachine<account::Machine, MemoryStore> {
    StateMachine::new(store.clone())
}

fn twinned() -> parcel::event::Twinned {
    parcel::event::Twinned { with: 2 }
}

fn sent() -> parcel::event::Sent {
    parcel::event::Sent {
        to: "1010 Vienna".into(),
    }
}

/// The twin of parcel 1 is packed by somebody else, under a key.
fn twin(store: &MemoryStore) {
    let parcels = Parcels::new(store.clone());
    block_on(async { parcels.dispatch(&1, twinned()).idempotent("k").await }).unwrap();
}

/// So it is, and the parcel is sent.
fn twin_and_send(store: &MemoryStore) {
    twin(store);
    block_on(async { Parcels::new(store.clone()).dispatch(&1, sent()).await }).unwrap();
}

/// The parcel is sent, and the account closed.
fn send_and_close(store: &MemoryStore) {
    block_on(async {
        Parcels::new(store.clone()).dispatch(&1, sent()).await.unwrap();
        accounts(store).dispatch(&7, account::event::Closed).await.unwrap();
    });
}

#[test]
fn a_repeat_whose_link_the_first_call_has_followed_is_answered_with_its_outcome() {
    block_on(async {
        let (store, parcels) = cold().await;
        let call = || parcels.dispatch(&1, twinned()).idempotent("k");
        store.after_load(1, twin);
        let receipt = call().await.unwrap();
        assert_eq!((receipt.version, receipt.replayed), (3, true));

        // So is one that is decided again after a conflict.
        let (store, parcels) = cold().await;
        store.after_load(1, |store| {
            let paid = parcel::event::Paid { by: 7 };
            block_on(async { Parcels::new(store.clone()).dispatch(&1, paid).await }).unwrap();
        });
        store.before_commit({
            let store = store.clone();
            move |_| store.after_load(1, twin)
        });
        let receipt = parcels.dispatch(&1, twinned()).idempotent("k").await.unwrap();
        assert_eq!((receipt.version, receipt.replayed), (4, true));
    });
}

#[test]
fn a_call_whose_link_fails_where_the_entity_no_longer_is_is_decided_again() {
    block_on(async {
        let (store, parcels) = cold().await;
        store.after_load(1, twin_and_send);
        let error = parcels.dispatch(&1, twinned()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongState(_)), "{error}");

        // Under a key of its own as well.
        let (store, parcels) = cold().await;
        store.after_load(1, twin_and_send);
        let error = parcels.dispatch(&1, twinned()).idempotent("mine").await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongState(_)), "{error}");
    });
}

#[test]
fn a_link_that_fails_where_the_entity_is_fails_the_call_after_one_load_more() {
    block_on(async {
        let (store, parcels) = cold().await;
        parcels.start(2, parcel::event::Packed { cents: 250 }).await.unwrap();
        store.calls();
        let error = parcels.dispatch(&1, twinned()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::HookFailed { hook: "pack_twin", .. }));
        assert_eq!(store.calls(), (3, 0));
        // One that does not fail needs none.
        parcels.dispatch(&1, parcel::event::Twinned { with: 3 }).await.unwrap();
        assert_eq!(store.calls(), (2, 1));
    });
}

#[test]
fn who_is_linked_to_and_moves_on_is_looked_at_again() {
    block_on(async {
        let (store, parcels) = cold().await;
        parcels.start(2, parcel::event::Packed { cents: 250 }).await.unwrap();
        let opened = account::event::Opened { reports_to: Some(2) };
        accounts(&store.inner).start(8, opened).await.unwrap();
        // Parcel 1 and account 8 are loaded, and then account 8 has parcel 2 sent, and is closed.
        store.after_load(2, |store| {
            block_on(async {
                let charged = account::event::Charged { cents: 1 };
                accounts(store).dispatch(&8, charged).await.unwrap();
                accounts(store).dispatch(&8, account::event::Closed).await.unwrap();
            });
        });
        let paid = parcel::event::Paid { by: 8 };
        let error = parcels.dispatch(&1, paid).await.unwrap_err();
        // Not its `report` to a parcel that is sent: it was not charged.
        assert!(
            matches!(error.kind(), ErrorKind::HookFailed { hook: "charge", .. }),
            "{error}"
        );
    });
}

#[test]
fn a_prepared_call_is_decided_again_too() {
    block_on(async {
        let (store, parcels) = cold().await;
        store.after_load(1, twin);
        let prepared = parcels.dispatch(&1, twinned()).idempotent("k").prepare().await.unwrap();
        assert!(prepared.commit().is_none());
        let receipt = prepared.stored_by(async |_| unreachable!("nothing is to be stored"));
        let receipt = receipt.await.unwrap();
        assert_eq!((receipt.version, receipt.replayed), (3, true));

        let (store, parcels) = cold().await;
        store.after_load(1, twin_and_send);
        let error = parcels.dispatch(&1, twinned()).prepare().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongState(_)), "{error}");
    });
}

#[test]
fn why_not_says_what_the_call_would_fail_with() {
    block_on(async {
        let (store, parcels) = cold().await;
        store.after_load(1, send_and_close);
        let error = parcels.why_not(&1, parcel::command::Pay { by: 7 }).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotHandled(_)), "{error}");
    });
}

#[test]
fn a_life_that_began_under_its_key_is_prepared_to_nothing() {
    block_on(async {
        let store = MemoryStore::new();
        let invoices = StateMachine::<invoice::Machine, _>::new(store.clone());
        let written = || invoices.start(3, invoice::event::Written { parcel: 30 });
        let first = written().idempotent("k").await.unwrap();
        // Its hook cannot begin the life of the parcel once more.
        let prepared = written().idempotent("k").prepare().await.unwrap();
        assert!(prepared.commit().is_none());
        let receipt = prepared.stored_by(async |_| unreachable!("nothing is to be stored"));
        let receipt = receipt.await.unwrap();
        assert_eq!(
            (receipt.version, receipt.position),
            (1, first.receipt().unwrap().position)
        );
        assert!(receipt.replayed);
        // Without the key it exists already, whatever its hook says.
        let error = written().prepare().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AlreadyExists), "{error}");
    });
}

#[test]
fn so_is_one_that_would_be_refused_by_now() {
    block_on(async {
        let store = MemoryStore::new();
        let run = |step_max| StateMachine::<tap::Machine, _>::with_context(store.clone(), Limits { step_max });
        let before = run(5).start_keyed("k", tap::command::Open { by: 5 }).await.unwrap();
        let now = run(4);
        let prepared = now
            .start_keyed("k", tap::command::Open { by: 5 })
            .prepare()
            .await
            .unwrap();
        assert!(prepared.commit().is_none());
        let other = now.start_keyed("other", tap::command::Open { by: 5 }).prepare().await;
        assert_eq!(
            other.unwrap_err().refusal().map(ToString::to_string).unwrap(),
            "5 is too far"
        );
        let reused = now
            .start_keyed("k", tap::command::Open { by: 6 })
            .prepare()
            .await
            .unwrap_err();
        assert!(
            matches!(reused.kind(), ErrorKind::KeyReused { version: 1, .. }),
            "{reused}"
        );
        assert_eq!(now.verify(before.id()).await.unwrap(), 1);
    });
}

#[test]
fn of_repeats_at_the_same_time_with_a_link_that_works_once_one_is_done() {
    for _ in 0..50 {
        let store = Counted::default();
        store.load_slowly();
        let packed = parcel::event::Packed { cents: 250 };
        block_on(async { Parcels::new(store.clone()).start(1, packed).await }).unwrap();
        let barrier = Barrier::new(8);
        let receipts: Vec<Receipt> = thread::scope(|scope| {
            let calls: Vec<_> = (0..8)
                .map(|_| {
                    // Of other processes: none has the state of another at hand.
                    let (parcels, barrier) = (Parcels::new(store.clone()), &barrier);
                    scope.spawn(move || {
                        barrier.wait();
                        block_on(async { parcels.dispatch(&1, twinned()).idempotent("k").await }).unwrap()
                    })
                })
                .collect();
            calls.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(receipts.iter().filter(|it| !it.replayed).count(), 1, "{receipts:?}");
        assert!(
            receipts
                .iter()
                .all(|it| (it.version, it.position) == (3, receipts[0].position))
        );
    }
}

/// A tap, which is not opened further than its limits say.
#[state_machine(context = Limits)]
mod tap {
    use super::{Limits, TooFar};
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Open,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened,
    }

    #[command]
    #[derive(Debug, Clone, Serialize)]
    pub enum Command {
        Open { by: u64 },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[decide]
    fn decide_open(limits: &Limits, command: command::Open) -> Result<event::Opened, TooFar> {
        if command.by > limits.step_max {
            return Err(TooFar(command.by));
        }
        Ok(event::Opened)
    }
}
