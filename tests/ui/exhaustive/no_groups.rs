//! What is left out of a group needs one.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[ignore(group::Live, event::Opened)]
    //~ error `Live`: there is no group `Live`
    //~ help: no state is in a group: write `#[group(Live)]` above those that are
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

fn main() {}
