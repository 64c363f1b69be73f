//! A machine without groups.

use eventer::state_machine;

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
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        //~ error `Live`: no state is in group `Live`
        //~ help: write `#[group(Live)]` above each state that belongs to it
        state::Closed
    }
}

fn main() {}
