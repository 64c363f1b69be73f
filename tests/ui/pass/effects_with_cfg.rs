//! Hooks, messages, states and events under `cfg`.

use eventer::state_machine;

#[state_machine]
mod account {
    use serde::Serialize;

    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[cfg(any())]
        #[group(Live)]
        #[terminal]
        Missing,
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
    #[derive(Serialize)]
    pub enum Message {
        AccountClosed,
        #[cfg(any())]
        Gone,
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

    #[cfg(any())]
    #[transition]
    fn lose(_: state::Open, _: event::Updated) -> state::Missing {
        state::Missing
    }

    #[cfg(any())]
    #[publish]
    fn gone(_: &state::Missing) -> message::Gone {
        message::Gone
    }

    #[cfg(not(any()))]
    #[publish]
    fn announce(_: &group::Live, _: &event::Updated) -> message::AccountClosed {
        message::AccountClosed
    }

    #[cfg(any())]
    #[publish]
    fn announce(_: &group::Live, _: &event::Updated) -> message::Gone {
        message::Gone
    }
}

fn main() {}
