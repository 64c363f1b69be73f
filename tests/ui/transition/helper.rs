//! A helper is marked as a transition.

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
    //~ error `#[transition]`: function `half` takes and returns nothing of the machine
    //~ help: remove `#[transition]`, if it is a helper
    fn half(amount: u32, rest: &mut u32) -> u32 {
        *rest += amount / 2;
        amount / 2
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
