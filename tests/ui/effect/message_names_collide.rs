//! Two messages of one stored name could not be told apart.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[message]
    pub enum Message {
        AccountClosed,
        #[message(name = "AccountClosed")]
        //~ error `"AccountClosed"`: `AccountClosed` and `Closed` are both stored as "AccountClosed"
        //~ help: give one of them another name, as in `#[message(name = "..")]`
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
