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
        #[terminal]
        Closed {
            #[index]
            amount: Option<String>,
            //~ error `Option<String>`: indexed field `amount` is written as `Option<String>` here and as `i64` in state `Open`, and its column has one type
            //~ help: write the same type in both
        },
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        todo!()
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed { amount: None }
    }
}

fn main() {}
