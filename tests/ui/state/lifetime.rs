//! States outlive any borrow: they are stored.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State<'a> {
        //~ error `<'a>`: a machine cannot be generic
        //~ help: use concrete types, which own their data
        Open(&'a str),
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
        state::Open("")
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
