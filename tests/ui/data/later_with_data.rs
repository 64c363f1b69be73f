//! Only the beginning brings the data; later it is changed in place.

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
    pub struct Data {
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
    fn close(_: state::Open, _: event::Closed) -> (state::Closed, Data) {
        //~ error `(state::Closed, Data)`: only the transition that begins a life returns the data
        //~ help: return the state alone, and take `data: &mut Data` to change the data
        todo!()
    }
}

fn main() {}
