//! A helper under a condition that holds has the name of a transition.

use eventer::state_machine;

#[state_machine]
//~ rustc[E0061] `#[state_machine]`: this function takes 0 arguments but 2 arguments were supplied
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

    #[cfg(not(windows))]
    fn change() {}

    #[transition]
    fn change(_: &mut state::Open, _: event::Updated) {}
    //~ rustc[E0428] `fn change(_: &mut state::Open, _: event::Updated)`: the name `change` is defined multiple times

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
