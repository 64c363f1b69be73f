//! `Self` in a field is the enum, as it is where it is written.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Clone, PartialEq)]
    pub enum State {
        Open { before: Option<Box<Self>>, marks: [u8; Self::MARKS] },
        #[terminal]
        Closed(Box<State>),
    }

    impl State {
        pub const MARKS: usize = 2;
    }

    #[event]
    #[derive(Debug, Clone, PartialEq)]
    pub enum Event {
        Opened,
        Closed { after: Vec<Self> },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open {
            before: None,
            marks: [0; State::MARKS],
        }
    }

    #[transition]
    fn close(state: state::Open, _: event::Closed) -> state::Closed {
        state::Closed(Box::new(state.into()))
    }
}

fn main() {
    let after = vec![account::Event::from(account::event::Opened)];
    let closed = Eventer::start(account::event::Opened).apply(account::event::Closed { after });
    assert!(matches!(*closed.state().0, account::State::Open(_)));
}
