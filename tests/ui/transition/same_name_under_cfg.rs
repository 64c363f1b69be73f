//! Two functions of one name, one of them under a condition that holds, as rustc reports.

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
    fn change(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    #[cfg(not(windows))]
    fn change(_: state::Open, _: event::Closed) -> state::Closed {
    //~ rustc[E0428] `fn change(_: state::Open, _: event::Closed) -> state::Closed`: the name `change` is defined multiple times
        state::Closed
    }
}

fn main() {}
