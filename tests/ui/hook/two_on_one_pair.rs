//! One step has one successor.

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
    fn first(_: &state::Open, _: &event::Updated) -> Option<event::Closed> {
        None
    }

    #[hook]
    fn second(_: &state::Open, _: &event::Updated) -> Option<event::Closed> {
        //~ error `&event::Updated`: a second hook chains from `state::Open` reached by `event::Updated`; `first` is the first
        //~ help: join them into one that decides which event follows
        None
    }
}

fn main() {}
