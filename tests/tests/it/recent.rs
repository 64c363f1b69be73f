//! States at hand: they save a load, and no answer rests on them.

use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use pollster::block_on;

use crate::counted::Counted;
use crate::machines::Limits;
use crate::machines::counter::{self, Any, command, event};

type Counters = StateMachine<counter::Machine, Counted>;

/// A counter that was started, in a store that has counted nothing yet.
fn started() -> (Counted, Counters) {
    let store = Counted::default();
    let counters = Counters::with_context(store.clone(), Limits { step_max: 9 });
    block_on(async { counters.start(1, event::Started).await }).unwrap();
    store.calls();
    (store, counters)
}

/// Other processes, which keep states of their own.
fn elsewhere(store: &MemoryStore) -> StateMachine<counter::Machine, MemoryStore> {
    StateMachine::with_context(store.clone(), Limits { step_max: 9 })
}

async fn total(counters: &Counters) -> u64 {
    match counters.load(&1).await.unwrap() {
        Any::Running(counter) => counter.data().total,
        other => panic!("it does not run: {other:?}"),
    }
}

fn step(store: &MemoryStore) {
    block_on(async { elsewhere(store).dispatch(&1, event::Stepped { by: 1 }).await }).unwrap();
}

#[test]
fn a_cold_command_is_two_accesses_and_a_hot_one_is_one() {
    let (store, counters) = started();
    block_on(async {
        counters.execute(&1, command::Step { by: 1 }).await.unwrap();
        assert_eq!(store.calls(), (1, 1));
        counters.execute(&1, command::Step { by: 2 }).await.unwrap();
        counters.dispatch(&1, event::Stepped { by: 3 }).await.unwrap();
        assert_eq!(store.calls(), (0, 2));
        assert_eq!(total(&counters).await, 6);
    });
}

#[test]
fn a_hot_keyed_command_is_one_access_and_so_is_its_repeat() {
    let (store, counters) = started();
    block_on(async {
        counters.execute(&1, command::Step { by: 1 }).await.unwrap();
        store.calls();
        let step = || counters.execute(&1, command::Step { by: 2 }).idempotent("two");
        let first = step().await.unwrap();
        assert_eq!(store.calls(), (0, 1));
        let again = step().await.unwrap();
        assert_eq!(
            (again.version, again.position, again.replayed),
            (first.version, first.position, true)
        );
        assert_eq!(store.calls(), (0, 1));
    });
}

#[test]
fn a_keyed_start_is_one_access() {
    let store = Counted::default();
    let counters = Counters::with_context(store.clone(), Limits { step_max: 9 });
    block_on(async {
        let start = || counters.start(5, event::Started).idempotent("go");
        assert!(!start().await.unwrap().receipt().unwrap().replayed);
        assert_eq!(store.calls(), (0, 1));
        assert!(start().await.unwrap().receipt().unwrap().replayed);
    });
}

#[test]
fn none_is_kept_where_none_is_to_be() {
    let store = Counted::default();
    let counters = Counters::builder(store.clone())
        .recent_max(0)
        .build_with(Limits { step_max: 9 });
    block_on(async {
        counters.start(1, event::Started).await.unwrap();
        for _ in 0..3 {
            counters.execute(&1, command::Step { by: 1 }).await.unwrap();
        }
    });
    assert_eq!(store.calls(), (3, 4));
}

#[test]
fn any_number_may_be_kept() {
    let store = Counted::default();
    let counters = Counters::builder(store.clone())
        .recent_max(usize::MAX)
        .build_with(Limits { step_max: 9 });
    block_on(async {
        counters.start(1, event::Started).await.unwrap();
        counters.execute(&1, command::Step { by: 1 }).await.unwrap();
        store.calls();
        counters.execute(&1, command::Step { by: 1 }).await.unwrap();
    });
    assert_eq!(store.calls(), (0, 1));
}

#[test]
fn the_least_recent_go_first() {
    let store = Counted::default();
    let counters = Counters::builder(store.clone())
        .recent_max(16)
        .build_with(Limits { step_max: 9 });
    block_on(async {
        for id in 0..200 {
            counters.start(id, event::Started).await.unwrap();
            counters.execute(&id, command::Step { by: 1 }).await.unwrap();
        }
        store.calls();
        for id in (0..200).rev() {
            counters.execute(&id, command::Step { by: 1 }).await.unwrap();
        }
    });
    let (loads, commits) = store.calls();
    assert!((184..200).contains(&loads), "{loads} loads");
    assert_eq!(commits, 200);
}

#[test]
fn a_stale_state_is_decided_again_on_what_is_stored() {
    let (store, counters) = started();
    block_on(async {
        counters.execute(&1, command::Step { by: 1 }).await.unwrap();
        step(&store.inner);
        store.calls();
        let receipt = counters.execute(&1, command::Step { by: 2 }).await.unwrap();
        assert_eq!((receipt.version, store.calls()), (4, (1, 2)));
        assert_eq!(total(&counters).await, 4);
    });
}

#[test]
fn no_refusal_rests_on_a_stale_state() {
    let (store, counters) = started();
    block_on(async {
        // Here it is paused, and a step is not handled; elsewhere it was resumed since.
        counters.dispatch(&1, event::Paused).await.unwrap();
        elsewhere(&store.inner).dispatch(&1, event::Resumed).await.unwrap();
        counters.execute(&1, command::Step { by: 1 }).await.unwrap();
        // And the other way round: what would be accepted here is refused by what is stored.
        elsewhere(&store.inner).dispatch(&1, event::Paused).await.unwrap();
        let refused = counters.execute(&1, command::Step { by: 1 }).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::NotHandled(_)), "{refused}");
    });
}

#[test]
fn a_refusal_is_confirmed_by_one_load_and_leaves_the_state_usable() {
    let (store, counters) = started();
    block_on(async {
        counters.execute(&1, command::Step { by: 1 }).await.unwrap();
        store.calls();
        let refused = counters.execute(&1, command::Step { by: 10 }).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::Refused(_)), "{refused}");
        assert_eq!(store.calls(), (1, 0));
        counters.execute(&1, command::Step { by: 2 }).await.unwrap();
    });
}

#[test]
fn nothing_to_do_is_confirmed_as_well() {
    let (store, counters) = started();
    block_on(async {
        counters.execute(&1, command::Step { by: 1 }).await.unwrap();
        store.calls();
        let receipt = counters.execute(&1, command::Step { by: 0 }).await.unwrap();
        assert_eq!((receipt.version, receipt.position), (2, None));
        assert_eq!(store.calls(), (1, 0));
        step(&store.inner);
        let receipt = counters.execute(&1, command::Step { by: 0 }).await.unwrap();
        assert_eq!((receipt.version, receipt.position), (3, None));
    });
}

#[test]
fn a_stale_typed_entity_is_a_conflict_and_not_a_refusal() {
    let (store, counters) = started();
    block_on(async {
        let Any::Running(counter) = counters.load(&1).await.unwrap() else {
            panic!("it runs")
        };
        step(&store.inner);
        let failed = counter.execute(command::Step { by: 10 }).await.unwrap_err();
        assert!(
            matches!(failed.error().kind(), ErrorKind::Conflict { expected: 1, found: 2 }),
            "{failed}"
        );
        assert!(failed.into_entity().is_none());
    });
}

#[test]
fn a_key_for_nothing_is_not_remembered_on_a_stale_state() {
    let (store, counters) = started();
    block_on(async {
        let Any::Running(counter) = counters.load(&1).await.unwrap() else {
            panic!("it runs")
        };
        step(&store.inner);
        let nothing = counter.execute(command::Step { by: 0 }).idempotent("none").await;
        let failed = nothing.unwrap_err();
        assert!(matches!(
            failed.error().kind(),
            ErrorKind::Conflict { expected: 1, found: 2 }
        ));
        let receipt = counters
            .execute(&1, command::Step { by: 0 })
            .idempotent("none")
            .await
            .unwrap();
        assert_eq!((receipt.version, receipt.replayed), (2, false));
    });
}

/// A note of any length.
#[state_machine(id = u64)]
mod note {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Written { text: String },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Begun,
        Added { text: String },
        Cleared,
    }

    #[transition]
    fn begin(_: event::Begun) -> state::Written {
        state::Written { text: String::new() }
    }

    #[transition]
    fn add(state: &mut state::Written, event: event::Added) {
        state.text.push_str(&event.text);
    }

    #[transition]
    fn clear(state: &mut state::Written, _: event::Cleared) {
        state.text.clear();
    }
}

#[test]
fn what_is_large_is_not_kept() {
    let store = Counted::default();
    let notes = StateMachine::<note::Machine, _>::new(store.clone());
    block_on(async {
        notes.start(1, note::event::Begun).await.unwrap();
        let add = |len: usize| notes.dispatch(&1, note::event::Added { text: "a".repeat(len) });
        add(16_000).await.unwrap();
        store.calls();
        add(1_000).await.unwrap();
        assert_eq!(store.calls(), (0, 1));
        add(1).await.unwrap();
        assert_eq!(store.calls(), (1, 1));
    });
}

#[test]
fn what_was_large_is_not_kept_with_its_room() {
    let store = Counted::default();
    let notes = StateMachine::<note::Machine, _>::new(store.clone());
    block_on(async {
        notes.start(1, note::event::Begun).await.unwrap();
        let text = "a".repeat(1_000_000);
        notes.dispatch(&1, note::event::Added { text }).await.unwrap();
        // A text that is cleared keeps its million bytes of room.
        notes.dispatch(&1, note::event::Cleared).await.unwrap();
        store.calls();
        notes.dispatch(&1, note::event::Cleared).await.unwrap();
        assert_eq!(store.calls(), (1, 1));
        notes.dispatch(&1, note::event::Cleared).await.unwrap();
        assert_eq!(store.calls(), (0, 1));
    });
}
