//! A derive under `cfg_attr` is one where its condition holds.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[cfg_attr(all(), derive(Debug, PartialEq, Serialize), derive(Deserialize, Default))]
    #[cfg_attr(any(), derive(NoDerive), no_attribute)]
    pub enum State {
        #[cfg_attr(all(), serde(rename_all = "UPPERCASE"))]
        #[default]
        Open { limit: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Serialize)]
    #[cfg_attr(all(), cfg_attr(not(any()), derive(Deserialize), each(derive(Clone))))]
    pub enum Event {
        Opened,
        Closed,
    }

    #[data]
    #[cfg_attr(true, derive(Serialize, Deserialize))]
    pub struct Data {
        pub closed_by_hand: bool,
    }

    #[command]
    #[cfg_attr(false, derive(Clone, Serialize))]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open { limit: 7 }, Data { closed_by_hand: true })
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }

    #[hook]
    fn close_at_once(state: &state::Open, _: &event::Opened) -> Option<event::Closed> {
        (state.limit == 0).then_some(event::Closed)
    }
}

#[state_machine]
mod unstored {
    #[state]
    #[cfg_attr(any(), derive(Serialize, Deserialize, Default))]
    pub enum State {
        #[default]
        #[terminal]
        Open { name: std::rc::Rc<str> },
    }

    #[event]
    #[cfg_attr(any(), derive(Serialize, Deserialize, Clone))]
    pub enum Event {
        // What cannot go to another thread can be in a machine that is not stored.
        Opened(std::rc::Rc<str>),
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { name: event.0 }
    }
}

fn main() {
    pollster::block_on(async {
        let accounts = StateMachine::<account::Machine, _>::new(MemoryStore::new());
        let account = accounts.start("a".to_owned(), account::event::Opened).await.unwrap();
        let account::Any::Open(open) = account else { panic!("it is open") };
        assert_eq!(*open.state(), account::state::Open { limit: 7 });
        assert!(open.data().closed_by_hand);
        assert_eq!(serde_json::to_string(open.state()).unwrap(), r#"{"LIMIT":7}"#);
        open.execute(account::command::Close).await.unwrap();
    });
    assert_eq!(account::State::default(), account::state::Open { limit: 0 }.into());
    let opened = eventer::Eventer::start(unstored::event::Opened("a".into()));
    assert!(matches!(opened.state(), unstored::state::Open { name } if &**name == "a"));
}
