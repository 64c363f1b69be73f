//! A transition without generics has nothing to bound.

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
    fn close(_: state::Open, _: event::Closed) -> state::Closed
    where
        //~ error `where`: a transition cannot have a `where` clause
        //~ help: remove it: there is nothing generic to bound
        String: Clone,
    {
        state::Closed
    }
}

fn main() {}
