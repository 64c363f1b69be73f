//! Two mistakes in one signature are two errors.

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
    async fn close(_: state::Open, _count: u32, _: &event::Closed) -> state::Closed {
        //~ error `async`: a transition cannot be `async`
        //~ help: it is pure and does no I/O; do that before or after the call
        //~ error `u32`: a transition cannot take `u32`
        //~ help: it takes a state or group and an event; this machine has no `#[data]`
        //~ error `&event::Closed`: a transition takes its event by value
        //~ help: write `event::Closed`
        state::Closed
    }
}

fn main() {}
