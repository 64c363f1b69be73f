//! `derive(Default)` needs to know which variant it is.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[derive(Default)]
    //~ error `Default`: `State` derives `Default` and has no default variant
    //~ help: mark one variant with `#[default]`
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

fn main() {}
