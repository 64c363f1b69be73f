//! A comma is missing between the event and the reason, and between state and event.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    #[reject(state::Open, event::Opened "is open")]
    //~ error `"is open"`: a comma is missing before `"is open"`
    //~ help: separate state, event and reason by commas
    #[ignore(state::Open event::Opened)]
    //~ error `event`: a comma is missing before `event`
    //~ help: separate state, event and reason by commas
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let closed = account.apply(account::event::Closed);
    let _: &account::state::Closed = closed.state();
}
