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
        //~ error `async`: a transition cannot be `async`
        //~ help: it is pure and does no I/O; do that before or after the call
        state::Closed
    }
}

fn main() {}
