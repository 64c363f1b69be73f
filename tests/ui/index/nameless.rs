//! A tuple's field has no name that its column could have.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open(#[index] String),
        //~ error `index`: a field without a name needs one in the index
        //~ help: give it by `#[index(name = "..")]`
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
