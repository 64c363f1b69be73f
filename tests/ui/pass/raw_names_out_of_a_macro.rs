//! A name with an `r#` that it does not need, given to a macro that makes the whole module.

use eventer::{Eventer, state_machine};

macro_rules! machine {
    ($name:ident, $state:ident) => {
        #[state_machine]
        pub mod $name {
            #[state]
            pub enum State {
                $state,
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

            #[transition]
            fn close(_: state::Open, _: event::Closed) -> state::Closed {
                state::Closed
            }
        }
    };
}

machine!(account, r#Open);

fn main() {
    let _: Eventer<_, account::state::Closed> = Eventer::start(account::event::Opened).apply(account::event::Closed);
}
