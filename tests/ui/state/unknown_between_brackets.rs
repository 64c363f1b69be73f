//! A type that does not exist is said once, though serde's derives repeat it.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
    pub enum State {
        Open {
            owners: Vec<Ownr>,
            //~ rustc[E0412|E0425] `Ownr`: cannot find type `Ownr` in this scope
        },
        #[terminal]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { owners: Vec::new() }
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
