//! Two functions of one name for the same state and event, under conditions that both hold.

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

    #[cfg(not(windows))]
    #[transition]
    fn change(_: &mut state::Open, _: event::Updated) {}

    #[cfg(not(target_os = "windows"))]
    #[transition]
    fn change(_: &mut state::Open, _: event::Updated) {}
    //~ rustc[E0428] `fn change(_: &mut state::Open, _: event::Updated)`: the name `change` is defined multiple times
    //~ rustc[E0119] `&mut state::Open`: conflicting implementations of trait `ValidIn<account::Machine, Open>` for type `Updated`

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
