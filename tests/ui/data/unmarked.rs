//! The data is marked.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[derive(Default)]
    pub struct Data {
        //~ error `Data`: struct `Data` lacks `#[data]`
        //~ help: add `#[data]`
        pub updates: u32,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open, Data::default())
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
