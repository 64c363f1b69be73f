//! No life begins in a machine with data.

use eventer::state_machine;

#[state_machine]
mod account {
    //~ error `account`: no life of machine `account` can begin
    //~ help: add a transition without a state argument, as in `#[transition] fn begin(event: event::E) -> (state::Open, Data) { .. }`
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
