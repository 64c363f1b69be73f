//! Groups and all events, where neither states nor messages are `Clone`.

use eventer::state_machine;

#[derive(Debug)]
pub struct NoInk;

impl std::fmt::Display for NoInk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no ink")
    }
}

impl std::error::Error for NoInk {}

#[state_machine]
mod account {
    use super::NoInk;
    use serde::Serialize;

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
    fn announce(state: &group::Live, event: &Event) -> Result<Option<message::AccountClosed>, NoInk> {
        let group::Live::Open(_) = state;
        match event {
            Event::Opened(_) => Ok(None),
            Event::Updated(_) => Err(NoInk),
            Event::Closed(_) => Ok(Some(message::AccountClosed)),
        }
    }
}

fn main() {}
