//! One type that is not imported is reported once, however often it is named.

use eventer::state_machine;

#[derive(Debug)]
pub struct Owner(pub String);

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { owner: Owner, since: u64 },
        //~ rustc[E0412|E0425] `Owner`: cannot find type `Owner` in this scope
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened(Vec<Owner>),
        Closed,
    }

    #[transition]
    fn open(mut event: event::Opened) -> state::Open {
        state::Open {
            owner: event.0.remove(0),
            since: 0,
        }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
