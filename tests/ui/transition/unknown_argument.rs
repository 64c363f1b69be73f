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
    fn close(_: state::Open, count: u32, _: event::Closed) -> state::Closed {
        //~ error `u32`: transition `close` cannot take `u32`
        //~ help: a transition takes a state or a group, an event, and `&mut Data`
        let _ = count;
        state::Closed
    }
}

fn main() {}
