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
    //~ error `&mut group::Live`: `&mut group::Live` would let the transition put another state in its place
    //~ help: take `&group::Live` to stay (this machine has no `#[data]` to change), or `group::Live` to move
}

fn main() {}
