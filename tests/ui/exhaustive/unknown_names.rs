//! Names inside attributes are the macro's own to check.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[ignore(state::Clsed, event::Opened)]
    //~ error `Clsed`: there is no state `Clsed`
    //~ help: did you mean `Closed`?
    #[ignore(state::Open, event::Opend)]
    //~ error `Opend`: there is no event `Opend`
    //~ help: did you mean `Opened`?
    #[reject(group::Endd, event::Updated, "it is closed")]
    //~ error `Endd`: there is no group `Endd`
    //~ help: did you mean `Ended`?
    pub enum State {
        Open,
        #[group(Ended)]
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

fn main() {}
