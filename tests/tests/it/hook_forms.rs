//! Chain hooks for one state, a group or all of them, on one event or any.

use eventer::{MemoryStore, StateMachine, state_machine};
use pollster::block_on;

#[state_machine(id = u64)]
mod lamp {
    use serde::{Deserialize, Serialize};

    #[data]
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    pub struct Data {
        pub switched: u32,
        pub warmed: u32,
    }

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Off,
        #[group(Lit)]
        Dim,
        #[group(Lit)]
        Bright,
        Cracked,
        #[terminal]
        Gone,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Made,
        Switched,
        Counted,
        Turned,
        Warmed,
        Dropped,
        Burst,
        Removed,
    }

    #[transition]
    fn make(_: event::Made) -> (state::Off, Data) {
        (state::Off, Data::default())
    }

    #[transition]
    fn switch_on(_: state::Off, _: event::Switched) -> state::Dim {
        state::Dim
    }

    #[transition]
    fn switch_off(_: group::Lit, _: event::Switched) -> state::Off {
        state::Off
    }

    #[transition]
    fn count(_: &State, data: &mut Data, _: event::Counted) {
        data.switched += 1;
    }

    #[transition]
    fn turn_up(_: state::Dim, _: event::Turned) -> state::Bright {
        state::Bright
    }

    #[transition]
    fn turn_down(_: state::Bright, _: event::Turned) -> state::Dim {
        state::Dim
    }

    #[transition]
    fn warm(_: &group::Lit, data: &mut Data, _: event::Warmed) {
        data.warmed += 1;
    }

    #[transition]
    fn drop_it(_: state::Off, _: event::Dropped) -> state::Cracked {
        state::Cracked
    }

    #[transition]
    fn burst(_: group::Lit, _: event::Burst) -> state::Cracked {
        state::Cracked
    }

    #[transition]
    fn remove(_: state::Cracked, _: event::Removed) -> state::Gone {
        state::Gone
    }

    /// In any state.
    #[hook]
    fn counts(_: &State, _: &event::Switched) -> Option<event::Counted> {
        Some(event::Counted)
    }

    /// In each state of a group.
    #[hook]
    fn warms(_: &group::Lit, _: &event::Turned) -> Option<event::Warmed> {
        Some(event::Warmed)
    }

    /// In one state, whatever led there.
    #[hook]
    fn removes(_: &state::Cracked, _: &Event) -> Option<event::Removed> {
        Some(event::Removed)
    }
}

use lamp::{Any, Data, Event, event};

/// What led where, and how often each hook was called.
async fn names(events: Vec<Event>) -> (Vec<String>, Option<Data>) {
    let lamps = StateMachine::<lamp::Machine, _>::new(MemoryStore::new());
    lamps.start(1, event::Made).await.unwrap();
    for event in events {
        lamps.dispatch(&1, event).await.unwrap();
    }
    let history = lamps.history(&1).await.unwrap();
    let data = match lamps.load(&1).await.unwrap() {
        Any::Gone(gone) => gone.data().clone(),
        Any::Off(off) => off.data().clone(),
        other => panic!("{other:?}"),
    };
    let names = history.iter().skip(1).map(|it| format!("{:?}", it.event));
    (names.collect(), Some(data))
}

#[test]
fn a_hook_is_called_in_each_state_and_on_each_event_that_it_names() {
    block_on(async {
        let switched = || Event::from(event::Switched);
        let (seen, data) = names(vec![switched(), event::Turned.into(), event::Turned.into(), switched()]).await;
        let expected = [
            "Switched", "Counted", "Turned", "Warmed", "Turned", "Warmed", "Switched", "Counted",
        ];
        assert_eq!(seen.len(), expected.len(), "{seen:?}");
        for (seen, expected) in seen.iter().zip(expected) {
            assert!(seen.starts_with(expected), "{seen} for {expected}");
        }
        assert_eq!(data, Some(Data { switched: 2, warmed: 2 }));

        for events in [vec![event::Dropped.into()], vec![switched(), event::Burst.into()]] {
            let (seen, _) = names(events).await;
            assert!(seen.last().is_some_and(|last| last.starts_with("Removed")), "{seen:?}");
        }
    });
}
