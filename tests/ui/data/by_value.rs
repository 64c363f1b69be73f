//! Data stays with the entity.

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
    fn update(_: &mut state::Open, data: Data, _: event::Updated) {
        //~ error `Data`: a transition changes the data in place
        //~ help: write `&mut Data`
        let _ = data;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
