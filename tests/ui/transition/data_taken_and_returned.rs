//! A transition that takes the data and gives it back.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { entries: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[data]
    pub struct Data {
        changes: u32,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open { entries: 0 }, Data { changes: 0 })
    }

    #[transition]
    fn update(open: state::Open, mut data: Data, _: event::Updated) -> (state::Open, Data) {
        //~ error `Data`: a transition changes the data in place
        //~ help: write `&mut Data`, and return the state alone
        data.changes += 1;
        (open, data)
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
