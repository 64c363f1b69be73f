//! A pair is declared once.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[ignore(state::Open, event::Opened)]
    #[reject(state::Open, event::Opened, "it is open")]
    //~ error `event::Opened`: state `Open` already ignores event `Opened`
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
