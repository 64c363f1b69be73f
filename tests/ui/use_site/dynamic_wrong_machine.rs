//! Events belong to their machine, also where states are run-time values.

use eventer::{DynEventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated { limit: u32 },
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, event: event::Updated) {
        let _ = event.limit;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

#[state_machine]
mod door {
    #[state]
    pub enum State {
        Closed,
        #[terminal]
        Removed,
    }

    #[event]
    pub enum Event {
        Built,
        Removed,
    }

    #[transition]
    fn build(_: event::Built) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn remove(_: state::Closed, _: event::Removed) -> state::Removed {
        state::Removed
    }
}

fn main() {
    let mut account = DynEventer::<account::Machine>::start(account::event::Opened).unwrap();
    let _ = account.apply(door::event::Removed);
    //~ error[E0277] `door::event::Removed`: `door::event::Removed` is no event of this machine
    let _ = account.apply(door::event::Built);
    //~ error[E0277] `door::event::Built`: `Built` is no event of this machine
}
