//! `derive(Default)` with a default variant.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub enum State {
        #[default]
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Default, PartialEq)]
    pub enum Event {
        #[default]
        Opened,
        Paid(u32, String),
        Closed {
            reason: String,
        },
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open::default()
    }

    #[transition]
    fn pay(_: &mut state::Open, _: event::Paid) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    use account::{Event, State, event, state};

    assert_eq!(State::default(), State::Open(state::Open));
    assert_eq!(Event::default(), Event::Opened(event::Opened));
}
