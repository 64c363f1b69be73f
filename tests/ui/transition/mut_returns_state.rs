//! A state that is changed in place is still there; returning another leaves two.

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
    fn close(_: &mut state::Open, _: event::Closed) -> state::Closed {
        //~ error `&mut state::Open`: a transition on `&mut state::Open` stays in that state, but `close` returns one
        //~ help: take `state::Open` to move, or return `Option<state::Closed>` to move sometimes
        todo!()
    }
}

fn main() {}
