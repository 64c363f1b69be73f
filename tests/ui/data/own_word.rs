//! The data has a word of another framework in place of its attribute.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[machine]
    #[derive(Default)]
    pub struct Data {
        //~ error `Data`: struct `Data` lacks `#[data]`
        //~ help: write `#[data]` instead of `#[machine]`
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
