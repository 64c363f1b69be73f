//! The id has the type that the machine gives it.

use eventer::state_machine;

#[state_machine(id = u64)]
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
    fn announce(_: &event::Closed, _: &u32) -> message::AccountClosed {
        //~ error `&u32`: a hook cannot take `&u32`
        //~ help: it takes a state or group, an event and `id: &u64`
        message::AccountClosed
    }
}

fn main() {}
