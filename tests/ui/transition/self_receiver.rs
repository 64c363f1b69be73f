//! A transition is a plain function of the module.

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
    fn close(self, _: state::Open, _: event::Closed) -> state::Closed {
        //~ error `self`: a transition is a function of the module and takes no `self`
        //~ help: what it looks at are arguments with types
        state::Closed
    }
}

fn main() {}
