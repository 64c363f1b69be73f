//! A field has a value, and a state has none.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[index]
        //~ error `index`: `#[index]` stands on a field
        //~ help: write it before the field
        Open { owner: String },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        todo!()
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
