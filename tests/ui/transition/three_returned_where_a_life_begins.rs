//! The transition that begins a life returns something besides the state and the data.

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
    fn open(_: event::Opened) -> (state::Open, Data, u32) {
        //~ error `(state::Open, Data, u32)`: transition `open` begins a life but returns more than a state and `Data`
        //~ help: write `(state::Open, Data)`
        (state::Open { entries: 0 }, Data { changes: 0 }, 7)
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
