//! A variant under `cfg` does not hide two others of one stored name.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[state(name = "open")]
        Open,
        #[cfg(any())]
        #[state(name = "open")]
        Never,
        #[state(name = "open")]
        //~ error `"open"`: `Open` and `Paused` are both stored as "open"
        //~ help: give one of them another name
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
}

fn main() {}
