//! A link names its entity.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
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

    #[link]
    fn bill(_: &state::Closed) -> Option<event::Closed> {
        //~ error `event::Closed`: `event::Closed` is no link
        None
    }
}

fn main() {}
