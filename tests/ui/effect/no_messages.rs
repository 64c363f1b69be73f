//! Hooks that publish need messages.

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
        //~ error `message`: machine `account` has no messages
        //~ help: declare them in the module, as in `#[message] enum Message { .. }`
        message::AccountClosed
    }

    #[publish]
    fn announce_update(_: &event::Updated) -> Option<message::AccountUpdated> {
        None
    }
}

fn main() {}
