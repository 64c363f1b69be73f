//! A module is not `unsafe`.

use eventer::{Eventer, state_machine};

#[state_machine]
pub unsafe mod account {
    //~ error `unsafe`: a module cannot be `unsafe`
    //~ help: remove `unsafe`
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let _: Eventer<_, account::state::Open> = Eventer::start(account::event::Opened);
}
