//! What stays in its state returns nothing, although it may seem right to say where it stays.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) -> state::Open {
        //~ error `state::Open`: a transition on `&mut state::Open` stays in that state, and returns nothing
        //~ help: remove `-> state::Open`
        state::Open
    }
}

fn main() {}
