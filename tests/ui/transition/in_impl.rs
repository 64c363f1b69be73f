//! The functions of a machine stand in its module, not in an `impl`.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    impl State {
        #[transition]
        //~ error `transition`: `#[transition]` stands in an `impl`
        //~ help: write `fn close` beside the enums, in the module itself
        fn close(_: state::Open, _: event::Closed) -> state::Closed {
            state::Closed
        }
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let _closed: Eventer<account::Machine, account::state::Closed> = account.apply(account::event::Closed);
}
