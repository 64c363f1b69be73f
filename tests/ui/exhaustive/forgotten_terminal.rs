//! No transition leaves a state which is not said to be terminal.

use eventer::{Eventer, state_machine};

#[state_machine(exhaustive)]
mod account {
    #[state]
    pub enum State {
        //~ error `State`: machine `account` does not say what happens in
        //~ help: declare a transition, `#[ignore(state::Closed, event::Updated)]` or `#[reject(.., "why")]` on `State`; where lives end in `Closed`, mark it `#[terminal]`
        Open,
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

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
