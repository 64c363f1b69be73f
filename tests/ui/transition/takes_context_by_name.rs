//! An argument that is refused is not said to be unused.

use eventer::state_machine;

pub struct Limits;

#[state_machine(context = Limits)]
mod account {
    use super::*;

    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, limits: &Limits, _: event::Closed) -> state::Closed {
        //~ error `&Limits`: a transition cannot look at the context
        //~ help: only a decision can; remove this argument
        state::Closed
    }
}

fn main() {}
