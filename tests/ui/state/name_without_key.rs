//! The stored name has a key, as other options have.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[state("open")]
        //~ error `"open"`: the name in `#[state]` follows `name =`
        //~ help: write `name = "open"`
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
