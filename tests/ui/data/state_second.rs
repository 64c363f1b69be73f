//! A life begins with its state and its data, in this order.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[data]
    #[derive(Default)]
    pub struct Ledger {
        pub updates: u32,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> (Ledger, state::Open) {
        //~ error `(Ledger, state::Open)`: the state comes first
        //~ help: write `(state::Open, Ledger)`
        todo!()
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
