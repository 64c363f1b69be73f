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
    async fn close(_: state::Open, count: u32, _: &event::Closed) -> state::Closed {
        //~ error `async`: transition `close` cannot be `async`
        //~ error `u32`: transition `close` cannot take `u32`
        //~ error `&event::Closed`: transition `close` takes its event by reference
        state::Closed
    }
}

fn main() {}
