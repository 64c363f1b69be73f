//! A machine inside the body of a function.

use eventer::{DynEventer, Eventer, state_machine};

fn main() {
    #[state_machine]
    mod door {
        #[state]
        #[derive(Debug, PartialEq)]
        pub enum State {
            Shut,
            #[terminal]
            Gone,
        }

        #[event]
        pub enum Event {
            Built,
            Removed,
        }

        #[transition]
        fn build(_: event::Built) -> state::Shut {
            state::Shut
        }

        #[transition]
        fn remove(_: state::Shut, _: event::Removed) -> state::Gone {
            state::Gone
        }
    }

    assert_eq!(Eventer::start(door::event::Built).state(), &door::state::Shut);
    assert!(DynEventer::<door::Machine>::start(door::event::Removed).is_err());
}
