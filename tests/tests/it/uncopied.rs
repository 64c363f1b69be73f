//! Events and commands without `Clone`: a second attempt needs a second copy, so there is one attempt, and it begins with
//! what is stored.

use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use pollster::block_on;

use crate::counted::Counted;

/// Its events cannot be copied; its commands can.
#[state_machine(id = u64)]
mod bell {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Hung { rung: u64 },
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Event {
        Hung,
        Rung,
    }

    #[command]
    #[derive(Clone, Serialize)]
    pub enum Command {
        Ring,
    }

    #[transition]
    fn hang(_: event::Hung) -> state::Hung {
        state::Hung { rung: 0 }
    }

    #[transition]
    fn ring(state: &mut state::Hung, _: event::Rung) {
        state.rung += 1;
    }

    #[decide]
    fn decide_ring(_: &state::Hung, _: command::Ring) -> event::Rung {
        event::Rung
    }
}

/// Its commands cannot be copied; its events can.
#[state_machine(id = u64)]
mod gong {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Hung { struck: u64 },
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Hung,
        Struck,
    }

    #[command]
    #[derive(Serialize)]
    pub enum Command {
        Strike,
    }

    #[transition]
    fn hang(_: event::Hung) -> state::Hung {
        state::Hung { struck: 0 }
    }

    #[transition]
    fn strike(state: &mut state::Hung, _: event::Struck) {
        state.struck += 1;
    }

    #[decide]
    fn decide_strike(_: &state::Hung, _: command::Strike) -> event::Struck {
        event::Struck
    }
}

type Bells<St> = StateMachine<bell::Machine, St>;
type Gongs<St> = StateMachine<gong::Machine, St>;

/// A bell that hangs, in a store that has counted nothing yet.
fn bells() -> (Counted, Bells<Counted>) {
    let store = Counted::default();
    let bells = Bells::new(store.clone());
    block_on(async { bells.start(1, bell::event::Hung).await }).unwrap();
    store.calls();
    (store, bells)
}

/// A gong that hangs, in a store that has counted nothing yet.
fn gongs() -> (Counted, Gongs<Counted>) {
    let store = Counted::default();
    let gongs = Gongs::new(store.clone());
    block_on(async { gongs.start(1, gong::event::Hung).await }).unwrap();
    store.calls();
    (store, gongs)
}

/// Another process rings.
fn ring(store: &MemoryStore) {
    block_on(async { Bells::new(store.clone()).dispatch(&1, bell::event::Rung).await }).unwrap();
}

/// Another process strikes.
fn strike(store: &MemoryStore) {
    block_on(async { Gongs::new(store.clone()).dispatch(&1, gong::event::Struck).await }).unwrap();
}

#[test]
fn the_conflict_of_what_cannot_be_copied_is_returned() {
    block_on(async {
        let (store, bells) = bells();
        store.before_commit(ring);
        let error = bells.dispatch(&1, bell::event::Rung).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Conflict { expected: 1, found: 2 }),
            "{error}"
        );
        assert!(error.is_retryable());
        assert_eq!(store.calls(), (1, 1));
        assert_eq!(bells.history(&1).await.unwrap().len(), 2);
        // Made again by the caller, it is decided on what is there now.
        assert_eq!(bells.dispatch(&1, bell::event::Rung).await.unwrap().version, 3);

        let (store, gongs) = gongs();
        store.before_commit(strike);
        let error = gongs.execute(&1, gong::command::Strike).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Conflict { expected: 1, found: 2 }),
            "{error}"
        );
        assert_eq!(store.calls(), (1, 1));
        assert_eq!(gongs.history(&1).await.unwrap().len(), 2);
    });
}

#[test]
fn what_can_be_copied_is_tried_again_whatever_the_others_can() {
    block_on(async {
        let (store, bells) = bells();
        store.before_commit(ring);
        let receipt = bells.execute(&1, bell::command::Ring).await.unwrap();
        assert_eq!((receipt.version, store.calls()), (3, (2, 2)));

        let (store, gongs) = gongs();
        store.before_commit(strike);
        let receipt = gongs.dispatch(&1, gong::event::Struck).await.unwrap();
        assert_eq!((receipt.version, store.calls()), (3, (2, 2)));
    });
}

#[test]
fn what_cannot_be_copied_uses_no_state_at_hand() {
    block_on(async {
        let (store, bells) = bells();
        // Commands keep a state at hand and use it.
        bells.execute(&1, bell::command::Ring).await.unwrap();
        store.calls();
        bells.execute(&1, bell::command::Ring).await.unwrap();
        assert_eq!(store.calls(), (0, 1));
        bells.dispatch(&1, bell::event::Rung).await.unwrap();
        assert_eq!(store.calls(), (1, 1));
        // So a stale one is no conflict.
        ring(&store.inner);
        let receipt = bells.dispatch(&1, bell::event::Rung).await.unwrap();
        assert_eq!((receipt.version, store.calls()), (6, (1, 1)));

        let (store, gongs) = gongs();
        gongs.dispatch(&1, gong::event::Struck).await.unwrap();
        store.calls();
        gongs.execute(&1, gong::command::Strike).await.unwrap();
        assert_eq!(store.calls(), (1, 1));
        strike(&store.inner);
        let receipt = gongs.execute(&1, gong::command::Strike).await.unwrap();
        assert_eq!((receipt.version, store.calls()), (5, (1, 1)));
    });
}
