//! A transition without a name.

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

    #[transition]
    fn _(_: state::Open, _: event::Closed) -> state::Closed {
        //~ rustc `_`: expected identifier, found reserved identifier `_`
        state::Closed
    }
}

fn main() {}
