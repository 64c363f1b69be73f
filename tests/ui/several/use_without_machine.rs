//! Where there is no machine at all, its users hear nothing.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State<T> {
        //~ error `<T>`: a machine cannot be generic
        //~ help: use concrete types, which own their data
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Any, state};

fn main() {
    let account = Eventer::start(account::event::Opened);
    let account = account.apply(account::event::Updated);
    let _closed: Eventer<account::Machine, state::Closed> = account.apply(account::event::Closed);
    let _any: Option<Any> = None;
}
