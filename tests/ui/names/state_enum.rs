//! Signatures say `State`, so the enum is called `State`.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum AccountState {
        //~ error `AccountState`: the `#[state]` enum must be called `State`
        //~ help: write `State`
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
