//! The enum of states cannot have a name that is taken, and its use is not a second mistake.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum Any {
        //~ error `Any`: the name `Any` is taken by what the macro generates in this module
        //~ help: give this another name; the names `Machine`, `Any`, `GRAPH`, `Refusal`, `state`, `event`, `command`, `group`, `message`, `index` are reserved here
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
    let account = Eventer::start(account::event::Opened);
    let _closed = account.apply(account::event::Closed);
}
