//! Chains of hooks that do not come to an end.

use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use pollster::block_on;

use crate::machines::rocket;

/// A top that is marked as often as one likes, and then spins without end.
#[state_machine(id = u64)]
mod top {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Still,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Made,
        Marked,
        Wound,
        Spun,
    }

    #[command]
    pub enum Command {
        Wind { marks: usize },
    }

    #[transition]
    fn make(_: event::Made) -> state::Still {
        state::Still
    }

    #[transition]
    fn mark(_: &state::Still, _: event::Marked) {}

    #[transition]
    fn wind(_: &state::Still, _: event::Wound) {}

    #[transition]
    fn spin(_: &state::Still, _: event::Spun) {}

    #[decide]
    fn decide_wind(_: &state::Still, command: command::Wind) -> Vec<Event> {
        let marks = std::iter::repeat_n(event::Marked.into(), command.marks);
        marks.chain([event::Wound.into()]).collect()
    }

    #[hook]
    fn begin_to_spin(_: &state::Still, _: &event::Wound) -> Option<event::Spun> {
        Some(event::Spun)
    }

    #[hook]
    fn keep_spinning(_: &state::Still, _: &event::Spun) -> Option<event::Spun> {
        Some(event::Spun)
    }
}

#[test]
fn a_chain_without_end_is_cut_and_leaves_nothing_behind() {
    block_on(async {
        let rockets = StateMachine::<rocket::Machine, _>::new(MemoryStore::new());
        let id = "endless".to_owned();
        rockets.start(id.clone(), rocket::event::Built).await.unwrap();
        rockets
            .dispatch(&id, rocket::event::Launched { fuel: 65 })
            .await
            .unwrap_err();
        let error = rockets
            .dispatch(&id, rocket::event::Launched { fuel: u32::MAX })
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ChainTooLong { chain } if chain[..2] == ["Launched", "Burnt"]));
        assert_eq!(
            error.to_string(),
            r#"rocket "endless": its hooks did not come to an end: `Launched`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`, `Burnt`"#
        );
        assert_eq!(rockets.history(&id).await.unwrap().len(), 1);
        rockets
            .dispatch(&id, rocket::event::Launched { fuel: 64 })
            .await
            .unwrap();
    });
}

#[test]
fn a_chain_without_end_is_named_and_not_the_decision_before_it() {
    block_on(async {
        let tops = StateMachine::<top::Machine, _>::new(MemoryStore::new());
        tops.start(1, top::event::Made).await.unwrap();
        for marks in [0, 6, 7, 8, 9, 100] {
            let error = tops.execute(&1, top::command::Wind { marks }).await.unwrap_err();
            let ErrorKind::ChainTooLong { chain } = error.kind() else {
                panic!("{error}")
            };
            let named = ["Wound", "Spun", "Spun", "Spun", "Spun", "Spun", "Spun", "Spun"];
            assert_eq!(chain[..], named, "after {marks} events");
        }
        assert_eq!(tops.history(&1).await.unwrap().len(), 1);
    });
}
