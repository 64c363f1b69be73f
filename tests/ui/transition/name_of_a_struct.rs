//! A struct without named fields has the name of a transition.

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

    #[allow(non_camel_case_types)]
    pub struct close;

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `close`: a struct is named `close`, too
        //~ help: give one of them another name
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
