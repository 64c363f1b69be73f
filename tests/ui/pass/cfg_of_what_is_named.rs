//! Functions without the `cfg` of the states and events that they name, in a build that has these.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[cfg(all())]
        Paused(u32),
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        #[cfg(not(any()))]
        Paused,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused(1)
    }

    #[transition]
    #[cfg(all())]
    fn extend(state: &mut state::Paused, _: event::Paused) {
        state.0 += 1;
    }

    #[transition]
    #[cfg(all(all(), not(any())))]
    fn close(_: state::Paused, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::event;

fn main() {
    let account = Eventer::start(event::Opened).apply(event::Paused).apply(event::Paused);
    assert_eq!(account.state().0, 2);
    let account = account.apply(event::Closed);
    assert!(matches!(account.state(), account::state::Closed));
}
