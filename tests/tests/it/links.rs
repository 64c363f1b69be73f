//! What hooks ask for leaves with the commit: messages, events on other entities, rows of views.

use std::sync::{Barrier, Mutex};
use std::thread;

use eventer::store::{EventLog, Outbox, Views};
use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use pollster::block_on;

use crate::history::Told;
use crate::parcel::{account, parcel};

type Parcels = StateMachine<parcel::Machine, MemoryStore>;
type Accounts = StateMachine<account::Machine, MemoryStore>;

/// Parcel 1 is weighed, account 7 is open and reports to nobody.
async fn both(store: &MemoryStore) -> (Parcels, Accounts) {
    let (parcels, accounts) = (Parcels::new(store.clone()), Accounts::new(store.clone()));
    parcels.start(1, parcel::event::Packed { cents: 250 }).await.unwrap();
    accounts
        .start(7, account::event::Opened { reports_to: None })
        .await
        .unwrap();
    (parcels, accounts)
}

async fn cents(accounts: &Accounts, id: u64) -> u64 {
    match accounts.load(&id).await.unwrap() {
        account::Any::Open(account) => account.state().cents,
        account::Any::Closed(_) => panic!("it is open"),
    }
}

#[test]
fn a_link_is_stored_with_its_cause_in_the_same_commit() {
    block_on(async {
        let store = MemoryStore::new();
        let (parcels, accounts) = both(&store).await;
        let receipt = parcels
            .execute(&1, parcel::command::Pay { by: 7 })
            .by("ada")
            .await
            .unwrap();
        assert_eq!(receipt.version, 3);
        assert_eq!(cents(&accounts, 7).await, 250);
        let log = store.events(3, 9).await.unwrap();
        let [paid, charged] = &log[..] else {
            panic!("two events: {log:?}")
        };
        assert_eq!((&*paid.machine, &*paid.event.name), ("parcel", "Paid"));
        assert_eq!(
            (&*charged.machine, &*charged.id, &*charged.event.name),
            ("account", "7", "Charged")
        );
        assert_eq!(charged.event.cause, Some(paid.event.event_id));
        assert_eq!(charged.event.correlation, paid.event.event_id);
        assert_eq!(charged.event.actor.as_deref(), Some("ada"));
        assert_eq!(accounts.verify(&7).await.unwrap(), 2);
    });
}

#[test]
fn chained_events_are_caused_by_the_event_before() {
    block_on(async {
        let store = MemoryStore::new();
        let (parcels, _) = both(&store).await;
        let history = parcels.history(&1).await.unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(history[1].cause, Some(history[0].event_id));
        assert_eq!(history[1].correlation, history[0].event_id);
    });
}

#[test]
fn what_follows_on_another_entity_is_not_earlier_than_what_led_to_it() {
    block_on(async {
        let store = MemoryStore::new();
        // The clock is set back behind the parcel's first events.
        let clock = |times: &[u64]| Told(Mutex::new(times.to_vec()));
        let parcels = Parcels::builder(store.clone()).clock(clock(&[5, 20])).build();
        let accounts = Accounts::builder(store).clock(clock(&[10])).build();
        parcels.start(1, parcel::event::Packed { cents: 250 }).await.unwrap();
        let opened = account::event::Opened { reports_to: None };
        accounts.start(7, opened).await.unwrap();
        parcels.dispatch(&1, parcel::event::Paid { by: 7 }).await.unwrap();
        let (paid, charged) = (parcels.history(&1).await.unwrap(), accounts.history(&7).await.unwrap());
        let (paid, charged) = (paid.last().unwrap(), charged.last().unwrap());
        assert!(charged.at >= paid.at, "{charged:?}, and {paid:?}");
    });
}

#[test]
fn a_link_that_cannot_be_followed_fails_the_whole_call() {
    block_on(async {
        let store = MemoryStore::new();
        let (parcels, accounts) = both(&store).await;
        accounts.dispatch(&7, account::event::Closed).await.unwrap();
        // Account 8 reports to the parcel that it is charged for.
        let opened = account::event::Opened { reports_to: Some(1) };
        accounts.start(8, opened).await.unwrap();
        let before = store.events(0, 99).await.unwrap();
        let taken = parcel::Event::from(parcel::event::Twinned { with: 1 });
        for (event, about, hook, why) in [
            (
                parcel::event::Paid { by: 7 }.into(),
                r#"parcel "1": hook `charge` failed after event `Paid`"#,
                "charge",
                r#"account "7": state `Closed` does not take event `Charged`; it takes no event"#,
            ),
            (
                parcel::event::Paid { by: 9 }.into(),
                r#"parcel "1": hook `charge` failed after event `Paid`"#,
                "charge",
                r#"account "9": there is no such entity"#,
            ),
            (
                parcel::event::Paid { by: 8 }.into(),
                r#"account "8": hook `report` failed after event `Charged`"#,
                "report",
                r#"it links to parcel "1", which is part of the same call already"#,
            ),
            (
                taken,
                r#"parcel "1": hook `pack_twin` failed after event `Twinned`"#,
                "pack_twin",
                r#"it links to parcel "1", which is part of the same call already"#,
            ),
        ] {
            let error = parcels.dispatch(&1, event).await.unwrap_err();
            assert_eq!(error.to_string(), about);
            assert!(matches!(error.kind(), ErrorKind::HookFailed { hook: failed, .. } if *failed == hook));
            assert_eq!(std::error::Error::source(&error).unwrap().to_string(), why);
            assert!(!error.is_retryable());
        }
        let why_not = parcels.why_not(&1, parcel::command::Pay { by: 9 }).await.unwrap_err();
        assert!(matches!(why_not.kind(), ErrorKind::HookFailed { .. }));
        assert_eq!(store.events(0, 99).await.unwrap(), before);
    });
}

#[test]
fn a_typed_call_whose_link_fails_gives_no_entity() {
    block_on(async {
        let (parcels, _) = both(&MemoryStore::new()).await;
        let parcel::Any::Weighed(parcel) = parcels.load(&1).await.unwrap() else {
            panic!("it is weighed")
        };
        // It was computed as if the parcel was paid, which it is not.
        let failed = parcel.send(parcel::event::Paid { by: 9 }).await.unwrap_err();
        assert!(matches!(failed.error().kind(), ErrorKind::HookFailed { .. }));
        assert!(failed.into_entity().is_none());
    });
}

#[test]
fn a_link_may_begin_a_life_once() {
    block_on(async {
        let store = MemoryStore::new();
        let (parcels, _) = both(&store).await;
        let twinned = || parcels.dispatch(&1, parcel::event::Twinned { with: 2 });
        twinned().await.unwrap();
        // The twin's own chain ran, too.
        assert_eq!(parcels.history(&2).await.unwrap().len(), 2);
        let error = twinned().await.unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, r#"parcel "2": it exists already"#);
        assert_eq!(parcels.history(&1).await.unwrap().len(), 3);
    });
}

#[test]
fn messages_leave_with_the_commit_once() {
    block_on(async {
        let store = MemoryStore::new();
        let (parcels, _) = both(&store).await;
        let error = parcels
            .dispatch(&1, parcel::event::Sent { to: "nowhere".into() })
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"parcel "1": hook `want_label` failed after event `Sent`"#
        );
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            "the address has no postcode"
        );
        assert!(store.messages(0, 9).await.unwrap().is_empty());

        let send = || {
            let sent = parcel::event::Sent {
                to: "1010 Vienna".into(),
            };
            parcels.dispatch(&1, sent).idempotent("send")
        };
        send().await.unwrap();
        assert!(send().await.unwrap().replayed);
        let messages = store.messages(0, 9).await.unwrap();
        let seen: Vec<_> = messages
            .iter()
            .map(|it| (it.position, &*it.machine, &*it.id, &*it.name, it.payload.as_slice()))
            .collect();
        assert_eq!(
            seen,
            [
                (1, "parcel", "1", "label.wanted", br#"{"to":"1010 Vienna"}"#.as_slice()),
                (2, "parcel", "1", "Done", b"null".as_slice()),
            ]
        );
        let last = parcels.history(&1).await.unwrap().pop().unwrap();
        assert!(messages.iter().all(|it| it.cause == last.event_id && it.at == last.at));
        assert_ne!(messages[0].message_id, messages[1].message_id);
    });
}

#[test]
fn views_are_written_with_the_commit() {
    block_on(async {
        let store = MemoryStore::new();
        let (parcels, _) = both(&store).await;
        let row = || async { store.view("parcel", "shelf", "parcel 1").await.unwrap() };
        assert_eq!(row().await.as_deref(), Some(b"250".as_slice()));
        let sent = parcel::event::Sent {
            to: "1010 Vienna".into(),
        };
        parcels.dispatch(&1, sent).await.unwrap();
        assert_eq!(row().await, None);
    });
}

#[test]
fn hooks_do_not_run_for_events_that_happened_elsewhere() {
    block_on(async {
        let (store, replica) = (MemoryStore::new(), MemoryStore::new());
        let (parcels, _) = both(&store).await;
        parcels.execute(&1, parcel::command::Pay { by: 7 }).await.unwrap();
        let sent = parcel::event::Sent {
            to: "1010 Vienna".into(),
        };
        parcels.dispatch(&1, sent).await.unwrap();
        let copies = Parcels::new(replica.clone());
        copies.follow(&1, parcels.history(&1).await.unwrap()).await.unwrap();
        assert_eq!(copies.verify(&1).await.unwrap(), 4);
        assert!(replica.messages(0, 9).await.unwrap().is_empty());
        assert_eq!(replica.events(0, 99).await.unwrap().len(), 4);
        assert_eq!(replica.view("parcel", "shelf", "parcel 1").await.unwrap(), None);
    });
}

#[test]
fn links_to_one_entity_from_many_at_once_are_all_done() {
    let store = MemoryStore::new();
    let (parcels, accounts) = block_on(both(&store));
    for id in 2..=8 {
        block_on(async { parcels.start(id, parcel::event::Packed { cents: 250 }).await }).unwrap();
    }
    let barrier = Barrier::new(8);
    thread::scope(|scope| {
        for id in 1..=8 {
            let (parcels, barrier) = (&parcels, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for _ in 0..20 {
                    block_on(async { parcels.execute(&id, parcel::command::Pay { by: 7 }).await }).unwrap();
                }
            });
        }
    });
    block_on(async {
        assert_eq!(cents(&accounts, 7).await, 8 * 20 * 250);
        assert_eq!(accounts.verify(&7).await.unwrap(), 161);
    });
}

#[test]
fn starting_what_exists_says_so_whatever_its_hooks_say() {
    block_on(async {
        let store = MemoryStore::new();
        let (parcels, _) = both(&store).await;
        let packed = || parcels.start(1, parcel::event::Packed { cents: 9 });
        for error in [packed().await.unwrap_err(), packed().idempotent("k").await.unwrap_err()] {
            assert!(matches!(error.kind(), ErrorKind::AlreadyExists), "{error:?}");
        }
        // The second time its hook could not follow its link, either.
        let invoices = StateMachine::<invoice::Machine, _>::new(store.clone());
        let write = |id| invoices.start(id, invoice::event::Written { parcel: 30 });
        write(3).await.unwrap();
        let error = write(3).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AlreadyExists), "{error:?}");
        let error = write(4).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::HookFailed { .. }), "{error:?}");
    });
}

/// An invoice, which has a parcel packed.
#[state_machine(id = u64)]
pub mod invoice {
    use super::parcel;
    use eventer::Link;
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
        Written { parcel: u64 },
    }

    #[transition]
    fn write(_: event::Written) -> state::Open {
        state::Open
    }

    #[link]
    fn pack(_: &state::Open, event: &event::Written) -> Link<parcel::Machine> {
        Link::start(event.parcel, parcel::event::Packed { cents: 1 })
    }
}
