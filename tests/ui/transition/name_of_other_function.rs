//! Two functions have two names.

use eventer::state_machine;

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

    fn close() {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `close`: a second function is named `close`
        //~ help: give one of them another name
        state::Closed
    }
}

fn main() {
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    let _ = open.apply(account::event::Closed);
}
