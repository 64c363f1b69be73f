//! A transition takes its event away; the hook after it sees a copy.

use eventer::state_machine;

#[state_machine]
mod account {
    use serde::Serialize;

    #[state]
    pub enum State {
        #[group(Live)]
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

    #[message]
    #[derive(Serialize)]
    pub enum Message {
        AccountClosed,
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

    #[publish]
    fn announce(_: &state::Closed) -> message::AccountClosed {
        //~ error `announce`: hook `announce` needs a copy of its event, and `Event` does not derive `Clone`
        //~ help: add `#[derive(Clone)]` to `Event`
        message::AccountClosed
    }
}

fn main() {}
