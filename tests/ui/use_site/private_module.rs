//! A machine in a private module of another.

use eventer::Eventer;

mod accounts {
    use eventer::state_machine;

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
}

use accounts::account::{event, state};
//~ rustc[E0603] `account`: module `account` is private
//~ rustc[E0603] `account`: module `account` is private

fn main() {
    let account = Eventer::start(event::Opened);
    let _: &state::Open = account.state();
}
