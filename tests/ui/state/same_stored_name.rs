//! What is stored must be told apart when it is read.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[state(name = "Open")]
        //~ error `"Open"`: `Open` and `Paused` are both stored as "Open"
        //~ help: give one of them another name, as in `#[state(name = "..")]`
        Paused,
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
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn abandon(_: state::Paused, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
