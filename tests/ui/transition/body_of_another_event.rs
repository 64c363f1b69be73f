//! A transition takes another event than its body means.

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
        //~ warning `Updated`: no transition takes event `Updated`
        //~ help: add a transition, or remove the event
        Renamed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, event: event::Renamed) {
        assert!(event.0 > 0);
        //~ rustc[E0609] `0`: no field `0` on type `Renamed`
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let account = account.apply(account::event::Updated(1));
    //~ error[E0277] `account::event::Updated(1)`: event `Updated` is not valid in state `Open`
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
