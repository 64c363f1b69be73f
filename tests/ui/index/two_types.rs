//! One column has one type.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open {
            #[index]
            amount: i64,
        },
        Paused {
            // One type, however it is written.
            #[index]
            amount: Option<std::primitive::i64>,
        },
        #[terminal]
        Closed {
            #[index]
            amount: Option<String>,
            //~ error[E0080] `Option<String>`: evaluation panicked: indexed field `amount` is written as `Option<String>` here and as `i64` in state `Open`, and its column has one type
            //~ help: write the same type in both
        },
    }

    #[event]
    pub enum Event {
        Opened,
        Paused,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        todo!()
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused { amount: Some(1) }
    }

    #[transition]
    fn close(_: state::Paused, _: event::Closed) -> state::Closed {
        state::Closed { amount: None }
    }
}

fn main() {}
