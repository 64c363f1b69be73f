//! Functions that have the form of a transition or of a decision, and are none.

use eventer::{Eventer, OrStay, state_machine};

#[state_machine]
pub mod account {
    use super::OrStay;

    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        Open(u32),
        #[terminal]
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Raised(u32),
        Frozen,
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open(0)
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.0 = raised(state, event);
    }

    #[transition]
    fn freeze(state: &mut state::Open, event: event::Frozen) -> Option<state::Frozen> {
        frozen(state, event)
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(state: &state::Open, command: command::Close) -> Vec<Event> {
        ends(state, command)
    }

    fn raised(state: &state::Open, event: event::Raised) -> u32 {
        r#look(state, event::Raised(event.0));
        state.0 + event.0
    }

    fn look(_: &state::Open, _: event::Raised) {}

    fn frozen(state: &state::Open, _: event::Frozen) -> Option<state::Frozen> {
        (state.0 > limit()).then_some(state::Frozen)
    }

    fn ends(_: &state::Open, _: command::Close) -> Vec<Event> {
        vec![event::Closed.into()]
    }

    fn limit() -> u32 {
        3
    }

    // Those that others can call, or that say so, may be used out of sight.
    pub fn shown(_: &state::Open, _: event::Raised) {}

    fn _sketch(_: &state::Open, _: event::Raised) {}

    #[allow(dead_code)]
    fn unused(_: &State, _: event::Raised) {}

    pub fn kept(state: state::Open, _: event::Frozen) -> OrStay<state::Open, state::Frozen> {
        OrStay::Stayed(state)
    }
}

fn main() {
    use account::{event, state};

    let open = Eventer::start(event::Opened).apply(event::Raised(4));
    assert!(matches!(open.apply(event::Frozen), OrStay::Moved(_)));
    account::shown(&state::Open(1), event::Raised(1));
    assert_eq!(account::kept(state::Open(1), event::Frozen).stayed(), Some(state::Open(1)));
}
