//! An unknown name in a signature is not repeated at the use site.

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

    #[transition]
    fn close(_: state::Opn, _: event::Closed) -> state::Closed {
        //~ rustc[E0412|E0425] `Opn`: cannot find type `Opn` in module `state`
        state::Closed
    }
}

fn main() {
    let account = Eventer::start(account::event::Opened).apply(account::event::Updated);
    let _closed = account.apply(account::event::Closed);
}
