//! A derive that is not imported is reported where it stands, once each; a type is reported once.

use eventer::state_machine;

#[derive(Debug)]
pub struct Owner(pub String);

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    //~ error `Serialize`: cannot find derive macro `Serialize` in this scope
    //~ error `Deserialize`: cannot find derive macro `Deserialize` in this scope
    pub enum State {
        Open { owner: Owner, since: u64 },
        //~ error[E0412|E0425] `Owner`: cannot find type `Owner` in this scope
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    //~ error `Serialize`: cannot find derive macro `Serialize` in this scope
    //~ error `Deserialize`: cannot find derive macro `Deserialize` in this scope
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
