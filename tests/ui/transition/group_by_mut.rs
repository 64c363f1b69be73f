//! Behind `&mut` the function could put one state in the place of another, unseen by the types.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
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
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: &mut group::Live, _: event::Closed) {}
    //~ error `&mut group::Live`: transition `close` could swap the state of an entity behind `&mut group::Live`
    //~ help: take `group::Live` and return the next state
}

fn main() {}
