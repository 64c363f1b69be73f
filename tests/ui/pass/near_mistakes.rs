//! What resembles a mistake and is none.

use std::fmt::Debug;
use std::marker::PhantomData;

use eventer::{Eventer, View, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Note(pub String);

pub trait Plain {}

type Shown<T> = View<T>;

#[state_machine]
pub mod account {
    // Everything is imported by its name.
    use std::marker::PhantomData as Nothing;

    use super::{Note, Plain, Shown};

    #[state]
    #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
    pub enum State {
        Open {
            of: Nothing<&'static str>,
            note: Note,
        },
        #[terminal]
        Closed,
    }

    impl Plain for State {}

    #[event]
    #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
    pub enum Event {
        Opened(Note),
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            of: Nothing,
            note: event.0,
        }
    }

    #[cfg(windows)]
    #[transition]
    fn close_there(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[cfg(not(windows))]
    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    // In no build.
    #[cfg(any())]
    #[transition]
    fn close_later(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    // What it returns says only by its alias that it keeps a view.
    #[view]
    fn notes(id: &String, state: &state::Open) -> Shown<String> {
        Shown::put(id.clone(), state.note.0.clone())
    }
}

fn is_plain(_: &(impl Plain + Debug)) -> bool {
    true
}

fn main() {
    let opened = Eventer::start(account::event::Opened(Note("first".to_owned())));
    assert_eq!(opened.state().of, PhantomData);
    assert_eq!(opened.state().note.0, "first");
    let closed: Eventer<account::Machine, account::state::Closed> = opened.apply(account::event::Closed);
    assert!(is_plain(&account::State::from(closed.into_parts().0)));
}
