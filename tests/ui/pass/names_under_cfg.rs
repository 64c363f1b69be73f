//! Functions of one name of which no build has two, and attributes of the language above functions of a machine.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { updates: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[cfg(not(all()))]
    fn open() {}

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { updates: 0 }
    }

    #[cfg_attr(not(windows), cfg(any()))]
    fn update() {}

    #[transition]
    #[must_use]
    fn update(open: &mut state::Open, _: event::Updated) {
        open.updates += 1;
    }

    #[cfg(any(all(unix, false), not(true)))]
    fn close() -> u32 {
        1
    }

    pub fn end(open: state::Open) -> state::Closed {
        close(open, event::Closed)
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::event;

fn main() {
    let open = Eventer::start(event::Opened).apply(event::Updated);
    assert_eq!(open.state().updates, 1);
    let _: account::state::Closed = account::end(open.into_parts().0);
}
