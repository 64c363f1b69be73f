//! A word that resembles the attribute of an enum stands above a transition.

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
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[states]
    //~ error `states`: `#[state]` belongs on an enum
    //~ help: write `transition`
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
