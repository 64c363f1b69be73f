//! What all decisions are to refuse with is no error type.

use eventer::state_machine;

#[state_machine(refusal = &'static str)]
//~ error `&'static str`: a refusal is an error type, and `&'static str` is none
//~ help: declare a type of your own that implements `std::error::Error`
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
