//! Messages without hooks need no `Serialize`, and take the names that events have.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[message]
    #[derive(Debug, Clone, PartialEq, Default)]
    #[each(derive(Hash))]
    pub enum Message {
        /// Nothing in it.
        #[default]
        Closed,
        Updated(Vec<u8>),
        #[message(name = "account.opened")]
        Opened {
            owner: String,
        },
    }

    pub fn all() -> [Message; 3] {
        let owner = String::new();
        [
            message::Closed.into(),
            message::Updated(Vec::new()).into(),
            message::Opened { owner }.into(),
        ]
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    assert_eq!(account::all()[0], account::Message::default());
}
