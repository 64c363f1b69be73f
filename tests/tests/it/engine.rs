//! Calls that are accepted.

use eventer::{DynEventer, MemoryStore, StateMachine};
use pollster::block_on;

use crate::machines::counter::{self, Any, Event, State, command, event, group, state};
use crate::machines::{Limits, rocket};

type Counters = StateMachine<counter::Machine, MemoryStore>;
type Rockets = StateMachine<rocket::Machine, MemoryStore>;

fn counters() -> Counters {
    Counters::with_context(MemoryStore::new(), Limits { step_max: 10 })
}

async fn events(counters: &Counters, id: u64) -> Vec<Event> {
    let history = counters.history(&id).await.unwrap();
    let versions: Vec<u64> = history.iter().map(|recorded| recorded.version).collect();
    assert_eq!(
        versions,
        (1..=history.len() as u64).collect::<Vec<_>>(),
        "versions have no holes"
    );
    history.into_iter().map(|recorded| recorded.event).collect()
}

#[test]
fn a_typed_entity_walks_through_its_states() {
    block_on(async {
        let counters = counters();
        let counter = counters.start(7, event::Started).await.unwrap();
        let counter = counter.send(event::Stepped { by: 3 }).await.unwrap();
        let counter = counter.send(event::Paused).await.unwrap();
        let _: &state::Paused = counter.state();
        let counter = counter.send(event::Stopped).await.unwrap();
        assert_eq!(counter.state(), &state::Stopped { at: 3 });
        assert_eq!((counter.version(), counter.data().steps, *counter.id()), (4, 1, 7));
        assert_eq!(
            events(&counters, 7).await,
            [
                event::Started.into(),
                event::Stepped { by: 3 }.into(),
                event::Paused.into(),
                event::Stopped.into()
            ] as [Event; 4]
        );
    });
}

#[test]
fn a_loaded_entity_is_typed_after_one_match() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        let Any::Running(counter) = counters.load(&1).await.unwrap() else {
            panic!("it runs")
        };
        counter.send(event::Paused).await.unwrap();
        assert!(matches!(counters.load(&1).await.unwrap(), Any::Paused(counter) if counter.version() == 2));
    });
}

#[test]
fn a_life_begins_by_a_command_with_a_path_of_events() {
    block_on(async {
        let counters = counters();
        let counter = counters.start(1, command::Start).await.unwrap();
        let _: &state::Paused = counter.state();
        assert_eq!(
            events(&counters, 1).await,
            [Event::from(event::Started), event::Paused.into()]
        );
    });
}

#[test]
fn a_path_of_three_events_is_one_step_for_its_user() {
    block_on(async {
        let counters = counters();
        let counter = counters.start(1, command::Start).await.unwrap();
        let counter = counter.execute(command::Bounce).await.unwrap();
        let _: &state::Paused = counter.state();
        assert_eq!((counter.version(), counter.data().total), (5, 1));
    });
}

#[test]
fn a_decision_for_nothing_stores_nothing() {
    block_on(async {
        let counters = counters();
        let counter = counters.start(1, event::Started).await.unwrap();
        let counter = counter.execute(command::Step { by: 0 }).await.unwrap();
        assert_eq!(counter.version(), 1);
        let receipt = counters.execute(&1, command::Step { by: 0 }).await.unwrap();
        assert_eq!((receipt.version, receipt.position), (1, None));
        match counter.execute(command::Nothing).await.unwrap() {
            Any::Running(counter) => assert_eq!(counter.version(), 1),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn events_decided_at_run_time_land_on_any_state() {
    block_on(async {
        let counters = counters();
        let counter = counters.start(1, event::Started).await.unwrap();
        let events = vec![event::Stepped { by: 1 }.into(), event::Stopped.into()];
        match counter.execute(command::Random { events }).await.unwrap() {
            Any::Stopped(counter) => assert_eq!((counter.state().at, counter.version()), (1, 3)),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_decision_on_a_group_handles_each_member() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        for event in [Event::from(event::Paused), event::Resumed.into()] {
            counters
                .execute(&1, command::Random { events: vec![event] })
                .await
                .unwrap();
        }
        assert_eq!(counters.history(&1).await.unwrap().len(), 3);
    });
}

#[test]
fn who_and_why_are_kept_with_each_event() {
    block_on(async {
        let counters = counters();
        counters
            .start(1, command::Start)
            .by("ada")
            .because("a test")
            .await
            .unwrap();
        counters.dispatch(&1, event::Resumed).by("grace").await.unwrap();
        let history = counters.history(&1).await.unwrap();
        let kept: Vec<_> = history
            .iter()
            .map(|it| (it.actor.as_deref(), it.reason.as_deref(), it.position))
            .collect();
        assert_eq!(
            kept,
            [
                (Some("ada"), Some("a test"), 1),
                (Some("ada"), Some("a test"), 2),
                (Some("grace"), None, 3)
            ]
        );
    });
}

#[test]
fn what_is_allowed_comes_from_the_graph() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        let allowed = counters.allowed(&1).await.unwrap();
        assert_eq!(allowed.events, ["Stepped", "Paused", "Stopped"]);
        assert_eq!(allowed.commands, ["Step", "Toggle", "Random", "Nothing"]);
    });
}

#[test]
fn the_stored_history_replays_to_the_stored_state() {
    block_on(async {
        let counters = counters();
        counters.start(1, command::Start).await.unwrap();
        counters.execute(&1, command::Bounce).await.unwrap();
        let replayed = DynEventer::<counter::Machine>::replay(events(&counters, 1).await).unwrap();
        let Any::Paused(counter) = counters.load(&1).await.unwrap() else {
            panic!("it is paused")
        };
        assert_eq!(replayed.state(), &State::Paused(state::Paused));
        assert_eq!(replayed.data(), counter.data());
    });
}

#[test]
fn entities_and_machines_are_kept_apart() {
    block_on(async {
        let store = MemoryStore::new();
        let counters = Counters::with_context(store.clone(), Limits { step_max: 1 });
        let rockets = Rockets::new(store);
        counters.start(1, event::Started).await.unwrap();
        counters.start(2, event::Started).await.unwrap();
        rockets.start("1".into(), rocket::event::Built).await.unwrap();
        counters.dispatch(&1, event::Paused).await.unwrap();
        assert!(matches!(counters.load(&2).await.unwrap(), Any::Running(_)));
        assert!(matches!(
            rockets.load(&"1".into()).await.unwrap(),
            rocket::Any::Ground(_)
        ));
        assert_eq!(rockets.history(&"1".into()).await.unwrap()[0].position, 3);
    });
}

#[test]
fn a_chain_of_hooks_is_one_commit_and_lands_where_it_can_reach() {
    block_on(async {
        let rockets = Rockets::new(MemoryStore::new());
        let id = "apollo".to_owned();
        let rocket = rockets.start(id.clone(), rocket::event::Built).await.unwrap();
        let rocket = rocket.send(rocket::event::Launched { fuel: 3 }).await.unwrap();
        assert_eq!(rocket.state(), &rocket::state::Rising { fuel: 0, height: 3 });
        assert_eq!(rocket.version(), 5);
        let names: Vec<_> = rockets
            .history(&id)
            .await
            .unwrap()
            .into_iter()
            .map(|it| it.event)
            .collect();
        assert_eq!(
            names[2..],
            [
                rocket::Event::from(rocket::event::Burnt),
                rocket::event::Burnt.into(),
                rocket::event::Burnt.into()
            ]
        );
        let orbit = rocket.send(rocket::event::Arrived).await.unwrap();
        assert_eq!(orbit.state().height, 3);
    });
}

#[test]
fn replay_runs_no_hook() {
    let built = [
        rocket::Event::from(rocket::event::Built),
        rocket::event::Launched { fuel: 3 }.into(),
    ];
    let replayed = eventer::DynEventer::<rocket::Machine>::replay(built).unwrap();
    assert_eq!(
        replayed.state(),
        &rocket::State::Rising(rocket::state::Rising { fuel: 3, height: 0 })
    );
}

#[test]
fn groups_turn_back_into_the_enum_of_all_states() {
    let alive: State = group::Alive::Paused(state::Paused).into();
    assert_eq!(alive, State::Paused(state::Paused));
}
