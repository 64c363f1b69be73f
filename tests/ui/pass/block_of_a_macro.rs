//! Bodies that a macro of the user was given as blocks.

use eventer::{Eventer, state_machine};

macro_rules! machine {
    ($open:block, $close:block, $count:block) => {
        #[state_machine]
        mod account {
            #[state]
            pub enum State {
                Open { entries: u32 },
                #[terminal]
                Closed,
            }

            #[event]
            pub enum Event {
                Opened,
                Closed,
            }

            #[transition]
            fn open(_: event::Opened) -> state::Open $open

            #[transition]
            fn close(_: state::Open, _: event::Closed) -> state::Closed $close

            fn count() -> u32 $count
        }
    };
}

machine!({ state::Open { entries: count() } }, { state::Closed }, { 3 });

fn main() {
    let open = Eventer::<account::Machine, _>::start(account::event::Opened);
    assert_eq!(open.state().entries, 3);
    let account::state::Closed = open.apply(account::event::Closed).state();
}
