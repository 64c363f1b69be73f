//! A transition is copied, and its event is not the one that its body means.

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
        Updated(u32),
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: state::Open, event: event::Closed) -> state::Closed {
        assert!(event.0 > 0);
        state::Closed
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `state::Open`: `state::Open` has a second transition on `event::Closed`; `update` is the first
        //~ help: remove `update` or `close`, or let one of them leave another state
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
