//! A hook follows from what happened, and from nothing else.

use eventer::state_machine;

pub struct Desk {
    pub open: bool,
}

#[state_machine(context = Desk)]
mod account {
    use super::*;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[hook]
    fn close_early(_: &state::Open, _: &event::Updated, desk: &Desk) -> Option<event::Closed> {
        //~ error `&Desk`: a hook cannot look at the context
        //~ help: only a decision can; remove this argument
        desk.open.then_some(event::Closed)
    }
}

fn main() {}
