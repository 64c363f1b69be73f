//! A transition ends in a state.

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
    fn close(_: state::Open, _: event::Closed) -> u32 {
        //~ error `u32`: a transition leads to a state, and `u32` is none
        //~ help: return `state::S`, `group::G` or, from `&mut`, `Option` of one or nothing
        0
    }
}

fn main() {}
