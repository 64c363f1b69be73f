//! A derive that is not imported is reported where it stands, once each.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    //~ error `Serialize`: cannot find derive macro `Serialize` in this scope
    //~ error `Deserialize`: cannot find derive macro `Deserialize` in this scope
    pub enum State {
        Open { since: u64 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    //~ error `Serialize`: cannot find derive macro `Serialize` in this scope
    //~ error `Deserialize`: cannot find derive macro `Deserialize` in this scope
    pub enum Event {
        Opened(Vec<u64>),
        Closed,
    }

    #[transition]
    fn open(mut event: event::Opened) -> state::Open {
        state::Open {
            since: event.0.remove(0),
        }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
