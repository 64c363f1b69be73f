//! rustc says of a type of the user's that it is no error.

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

    pub struct NoInk;

    #[publish]
    fn announce(_: &state::Closed) -> Result<message::AccountClosed, NoInk> {
        //~ rustc[E0277] `Result<message::AccountClosed, NoInk>`: the trait bound `NoInk:
        Ok(message::AccountClosed)
    }
}

fn main() {}
