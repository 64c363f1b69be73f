//! Docs reach the structs, their fields and the graph.

#![deny(missing_docs)]

/// An account, documented throughout.
#[eventer::state_machine]
pub mod account {
    /// Where an account stands.
    #[state]
    #[derive(Debug)]
    pub enum State {
        /// Money comes and goes.
        Open {
            /// In cents.
            balance: i64,
        },
        /// Nothing more happens.
        #[terminal]
        Closed,
    }

    /// What happens to an account.
    #[event]
    #[derive(Debug)]
    pub enum Event {
        /// The bank agreed.
        Opened,
        /// Money came, in cents.
        Paid(
            /// In cents.
            i64,
        ),
        /// The customer left.
        Closed,
    }

    /// Begins with nothing.
    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { balance: 0 }
    }

    /// Adds what came.
    #[transition]
    fn pay(state: &mut state::Open, event: event::Paid) {
        state.balance += event.0;
    }

    /// Ends it.
    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let state = account::GRAPH.state("Open").unwrap();
    assert_eq!(state.docs(), "Money comes and goes.");
    let event = account::GRAPH.event("Closed").unwrap();
    assert_eq!(event.docs(), "The customer left.");
}
