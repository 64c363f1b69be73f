//! A wrong use is reported beside a fault that has nothing to do with it.

use eventer::{Eventer, state_machine};

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
    async fn update(_: &mut state::Open, _: event::Updated) {}
    //~ error `async`: a transition cannot be `async`
    //~ help: it is pure and does no I/O; do that before or after the call

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let account = Eventer::start(account::event::Opened);
    let _closed = account.apply(account::event::Closed).apply(account::event::Opened);
    //~ error[E0277] `account::event::Opened`: event `Opened` is not valid in state `state::Closed`
}
