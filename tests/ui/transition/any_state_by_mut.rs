//! `&mut State` would let the function swap the state, as `&mut group::G` would.

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
    fn close(_: &mut State, _: event::Closed) {}
    //~ error `&mut State`: `&mut State` would let the transition put another state in its place
    //~ help: take `&State` to stay (this machine has no `#[data]` to change), or `State` to move
}

fn main() {}
