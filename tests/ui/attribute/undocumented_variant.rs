//! A variant without a doc comment, where the crate asks for them: it is said of the variant.

#![deny(missing_docs)]

use eventer::state_machine;

/// A machine.
#[state_machine]
pub mod account {
    /// A state.
    #[state]
    pub enum State {
        /// It may be used.
        Open { amount: u32 },
        #[terminal]
        Closed,
        //~ rustc[missing_docs] `Closed`: missing documentation for a variant
    }

    /// An event.
    #[event]
    pub enum Event {
        Opened { amount: u32 },
        //~ rustc[missing_docs] `Opened`: missing documentation for a variant
        /// It is over.
        Closed,
    }

    /// A command.
    #[command]
    pub enum Command {
        Open { amount: u32 },
        //~ rustc[missing_docs] `Open`: missing documentation for a variant
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(command: command::Open) -> event::Opened {
        event::Opened { amount: command.amount }
    }
}

fn main() {}
