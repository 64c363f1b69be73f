//! Events belong to their machine, also where they are replayed.

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
    let events: Vec<door::Event> = vec![door::event::Built.into(), door::event::Removed.into()];
    let door = DynEventer::<account::Machine>::replay(events).unwrap();
    //~ rustc[E0271] `events`: type mismatch resolving
    match door.state() {
        door::State::Closed(_) | door::State::Removed(_) => {}
        //~ rustc[E0308] `door::State::Closed(_)`: mismatched types
        //~ rustc[E0308] `door::State::Removed(_)`: mismatched types
    }
}
