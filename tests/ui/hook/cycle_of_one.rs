//! A hook that chains its own event.

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
    fn again(_: &state::Open, _: &event::Updated) -> event::Updated {
        //~ error `event::Updated`: this chain of hooks never ends: `again`
        //~ help: return `Option<event::Updated>` and end it with `None`
        todo!()
    }
}

fn main() {}
