//! Before a life begins there is no data to change.

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
    fn open(data: &mut Data, _: event::Opened) -> (state::Open, Data) {
        //~ error `&mut Data`: no data is there yet where a life begins
        //~ help: remove this argument
        let _ = data;
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
