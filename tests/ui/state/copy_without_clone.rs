//! A derive that rests on another: the enum lacks it, and so does each of its structs.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[derive(Copy)]
    pub enum State {
        //~ rustc[E0277] `State`: the trait bound `account::State: Clone` is not satisfied
        Open { amount: u32 },
        //~ rustc[E0277] `Open`: the trait bound `Open: Clone` is not satisfied
        #[terminal]
        Closed,
        //~ rustc[E0277] `Closed`: the trait bound `state::Closed: Clone` is not satisfied
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn close(state: state::Open, _: event::Closed) -> state::Closed {
        let _ = state.amount;
        state::Closed
    }
}

fn main() {}
