//! Names inside attributes are the macro's own to check.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[ignore(state::Opn, event::Opened)]
    //~ error `Opn`: there is no state `Opn`
    //~ help: did you mean `Open`?
    #[ignore(state::Open, event::Opend)]
    //~ error `Opend`: there is no event `Opend`
    //~ help: did you mean `Opened`?
    #[reject(group::Lve, event::Opened, "it is open")]
    //~ error `Lve`: there is no group `Lve`
    //~ help: did you mean `Live`?
    pub enum State {
        #[group(Live)]
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

fn main() {}
