//! What a call relies on without changing it must still hold when the call is stored.

use eventer::{ErrorKind, StateMachine, state_machine};
use pollster::block_on;

use crate::counted::Counted;
use crate::machines::rocket;

/// A button that launches a rocket.
#[state_machine(id = u64)]
mod button {
    use crate::machines::rocket;
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Ready,
        #[terminal]
        Pressed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Armed,
        Pressed,
    }

    #[transition]
    fn arm(_: event::Armed) -> state::Ready {
        state::Ready
    }

    #[transition]
    fn press(_: state::Ready, _: event::Pressed) -> state::Pressed {
        state::Pressed
    }

    #[link]
    fn launch(_: &state::Pressed, _: &event::Pressed) -> Link<rocket::Machine> {
        Link::to("r1", rocket::event::Launched { fuel: 1 })
    }
}

type Buttons = StateMachine<button::Machine, Counted>;
type Rockets<St> = StateMachine<rocket::Machine, St>;

/// A button, and a rocket that rises and so ignores another launch.
async fn armed() -> (Counted, Buttons) {
    let store = Counted::default();
    let rockets = Rockets::new(store.clone());
    rockets.start("r1".to_owned(), rocket::event::Built).await.unwrap();
    let launched = rocket::event::Launched { fuel: 0 };
    rockets.dispatch(&"r1".to_owned(), launched).await.unwrap();
    let buttons = Buttons::new(store.clone());
    buttons.start(1, button::event::Armed).await.unwrap();
    (store, buttons)
}

#[test]
fn a_link_that_is_ignored_leaves_its_target() {
    block_on(async {
        let (store, buttons) = armed().await;
        let receipt = buttons.dispatch(&1, button::event::Pressed).await.unwrap();
        assert_eq!(receipt.version, 2);
        let rockets = Rockets::new(store);
        assert_eq!(rockets.history(&"r1".to_owned()).await.unwrap().len(), 2);
    });
}

#[test]
fn that_it_is_ignored_must_still_hold_when_it_is_stored() {
    block_on(async {
        let (store, buttons) = armed().await;
        store.before_commit(|inner| {
            let rockets = Rockets::new(inner.clone());
            block_on(async { rockets.dispatch(&"r1".to_owned(), rocket::event::Arrived).await }).unwrap();
        });
        store.calls();
        // Decided again: in orbit it is ignored as well.
        buttons.dispatch(&1, button::event::Pressed).await.unwrap();
        let (_, commits) = store.calls();
        assert_eq!(commits, 2);
    });
}

#[test]
fn a_typed_call_is_told_which_entity_moved() {
    block_on(async {
        let (store, buttons) = armed().await;
        let button::Any::Ready(button) = buttons.load(&1).await.unwrap() else {
            panic!("it is ready")
        };
        store.before_commit(|inner| {
            let rockets = Rockets::new(inner.clone());
            block_on(async { rockets.dispatch(&"r1".to_owned(), rocket::event::Arrived).await }).unwrap();
        });
        let error = button.send(button::event::Pressed).await.unwrap_err().into_error();
        assert_eq!((error.machine(), error.id()), ("rocket", "r1"));
        assert!(matches!(error.kind(), ErrorKind::Conflict { expected: 2, found: 3 }));
    });
}
