//! A word that resembles another attribute stands above the enum of events.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[status]
    //~ error `status`: unknown attribute `status`
    //~ help: did you mean `event`?
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
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
