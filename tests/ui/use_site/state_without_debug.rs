//! What a state does not derive is missed by each use.

use eventer::{DynEventer, Eventer, state_machine};

#[state_machine]
mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Clone, PartialEq, Serialize, Deserialize)]
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

use account::{Machine, event, state};

fn main() {
    let account = Eventer::start(event::Opened);
    println!("{:?}", account.state());
    //~ rustc[E0277] `account.state()`: `Open` doesn't implement `Debug`
    println!("{:?}", state::Closed);
    //~ rustc[E0277] `state::Closed`: `state::Closed` doesn't implement `Debug`
    let _ = DynEventer::<Machine>::start(event::Opened).unwrap();
}
