//! A transition that is to begin a life takes a state.

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
    fn open(_: state::Closed, _: event::Opened) -> (state::Open, Data) {
        //~ error `(state::Open, Data)`: only the transition that begins a life returns the data
        //~ help: remove the state from the arguments: what begins a life leaves none
        (state::Open { entries: 0 }, Data { changes: 0 })
    }

    #[transition]
    fn update(open: &mut state::Open, data: &mut Data, _: event::Updated) {
        open.entries += 1;
        data.changes += 1;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
