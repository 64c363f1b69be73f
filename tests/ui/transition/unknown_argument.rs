//! Arguments are recognised by their types; any other type has no source.

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
    fn close(_: state::Open, _count: u32, _: event::Closed) -> state::Closed {
        //~ error `u32`: a transition cannot take `u32`
        //~ help: it takes a state or group and an event; this machine has no `#[data]`
        state::Closed
    }
}

fn main() {}
