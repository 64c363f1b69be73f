//! Links that lead to links: what goes wrong at the end of a row of them, and who stands in the way at its beginning.

use std::ops::Range;
use std::sync::Barrier;
use std::thread;

use eventer::store::EventLog;
use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use pollster::block_on;

type Dominoes = StateMachine<domino::Machine, MemoryStore>;

async fn stand(ids: Range<u64>) -> Dominoes {
    let dominoes = Dominoes::new(MemoryStore::new());
    for id in ids {
        dominoes.start(id, domino::event::Stood { pushes: None }).await.unwrap();
    }
    dominoes
}

#[test]
fn the_events_of_links_count_against_the_limit() {
    block_on(async {
        let dominoes = stand(100..170).await;
        let before = dominoes.store().events(0, 999).await.unwrap();
        let error = dominoes
            .dispatch(&100, domino::event::Pushed { others: 65 })
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ChainTooLong { chain } if chain[..2] == ["Pushed", "Pushed"]));
        assert!(
            error
                .to_string()
                .starts_with(r#"domino "165": its hooks did not come to an end: `Pushed`"#)
        );
        assert_eq!(dominoes.store().events(0, 999).await.unwrap(), before);
        dominoes
            .dispatch(&100, domino::event::Pushed { others: 64 })
            .await
            .unwrap();
        assert_eq!(dominoes.store().events(0, 999).await.unwrap().len(), before.len() + 65);
    });
}

#[test]
fn a_hook_that_fails_behind_links_names_itself_and_its_entity() {
    block_on(async {
        let dominoes = stand(0..5).await;
        let error = dominoes
            .dispatch(&2, domino::event::Pushed { others: 2 })
            .await
            .unwrap_err();
        assert!(matches!(
            error.kind(),
            ErrorKind::HookFailed {
                hook: "shown",
                event: "Pushed",
                ..
            }
        ));
        assert_eq!(
            error.to_string(),
            r#"domino "4": hook `shown` failed after event `Pushed`"#
        );
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            "domino 4 is glued"
        );
        assert_eq!(dominoes.history(&2).await.unwrap().len(), 1);
    });
}

#[test]
fn lives_that_begin_at_once_with_links_to_one_entity_all_begin() {
    const STARTS: u64 = 40;
    let dominoes = block_on(stand(0..1));
    let barrier = Barrier::new(8);
    thread::scope(|scope| {
        for thread in 0..8 {
            let (dominoes, barrier) = (&dominoes, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for start in 1..=STARTS {
                    let stood = domino::event::Stood { pushes: Some(0) };
                    block_on(async { dominoes.start(thread * 1_000 + start, stood).await }).unwrap();
                }
            });
        }
    });
    block_on(async {
        assert_eq!(dominoes.history(&0).await.unwrap().len() as u64, 1 + 8 * STARTS);
        assert_eq!(dominoes.verify(&0).await.unwrap(), 1 + 8 * STARTS);
    });
}

/// A domino, which pushes the next one.
#[state_machine(id = u64)]
pub mod domino {
    use eventer::{Link, View};
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Standing {
            touched: u64,
        },
        #[terminal]
        Fallen,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Stood { pushes: Option<u64> },
        Touched,
        Pushed { others: u64 },
    }

    #[derive(Debug)]
    pub struct Glued(u64);

    impl std::fmt::Display for Glued {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "domino {} is glued", self.0)
        }
    }

    impl std::error::Error for Glued {}

    #[transition]
    fn stand(_: event::Stood) -> state::Standing {
        state::Standing { touched: 0 }
    }

    #[transition]
    fn touch(state: &mut state::Standing, _: event::Touched) {
        state.touched += 1;
    }

    #[transition]
    fn fall(_: state::Standing, _: event::Pushed) -> state::Fallen {
        state::Fallen
    }

    #[link]
    fn touch_another(_: &state::Standing, event: &event::Stood) -> Option<Link<Machine>> {
        event.pushes.map(|other| Link::to(other, self::event::Touched))
    }

    #[link]
    fn push_next(id: &u64, _: &state::Fallen, event: &event::Pushed) -> Option<Link<Machine>> {
        let others = event.others.checked_sub(1)?;
        Some(Link::to(id + 1, self::event::Pushed { others }))
    }

    #[view]
    fn shown(id: &u64, _: &state::Fallen) -> Result<Option<View<u64>>, Glued> {
        // The last of a short row does not fall.
        if *id == 4 { Err(Glued(*id)) } else { Ok(None) }
    }
}
