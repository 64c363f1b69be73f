//! A chained event must fit the state in which it is chained.

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
    fn reopen(_: &state::Open, _: &event::Updated) -> Option<event::Opened> {
        //~ error `event::Opened`: `state::Open` has no transition on `event::Opened`
        //~ help: `state::Open` takes `event::Updated` or `event::Closed`
        None
    }
}

fn main() {}
