//! While there are errors, warnings wait: they may be their consequence.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        Paused,
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
    async fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `async`: transition `close` cannot be `async`
        state::Closed
    }
}

fn main() {}
