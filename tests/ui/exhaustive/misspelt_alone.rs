//! Where a pair is misspelt, it is not missed as well.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[ignore(state::Open, event::Updatd)]
    //~ error `Updatd`: there is no event `Updatd`
    //~ help: did you mean `Updated`?
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
