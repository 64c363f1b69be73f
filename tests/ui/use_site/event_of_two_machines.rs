//! One name for the events of two machines.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

#[state_machine]
mod card {
    #[state]
    pub enum State {
        #[terminal]
        Issued,
    }

    #[event]
    pub enum Event {
        Issued,
    }

    #[transition]
    fn issue(_: event::Issued) -> state::Issued {
        state::Issued
    }
}

use account::event;
use card::event;
//~ rustc[E0252] `card::event`: the name `event` is defined multiple times
//~ warning `card::event`: unused import: `card::event`

fn main() {
    let account = Eventer::start(event::Opened).apply(event::Closed);
    let _: &account::state::Closed = account.state();
    let _: &card::state::Issued = Eventer::start(event::Issued).state();
    //~ rustc[E0425] `Issued`: cannot find value `Issued` in module `event`
}
