//! A transition leads to an alias.

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

    type End = state::Closed;

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> End {
        //~ error `End`: a transition leads to a state, and `End` is none
        //~ help: `End` is an alias, which is not followed; write `state::Closed`
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
