//! A pair is declared once.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[ignore(state::Open, event::Opened)]
    #[reject(state::Open, event::Opened, "it is open")]
    //~ error `Opened`: `state::Open` on `event::Opened` is left out twice
    //~ help: remove one of the attributes
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
