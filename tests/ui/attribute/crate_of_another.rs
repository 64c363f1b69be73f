//! The path of a crate that is not this one.

use eventer::{DynEventer, Eventer, state_machine};

#[state_machine(crate = serde)]
//~ rustc[E0432] `serde`: unresolved import `serde`
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, event, state};

fn raised(open: Eventer<Machine, state::Open>, by: u32) -> DynEventer<Machine> {
    //~ error[E0277] `Eventer<Machine, state::Open>`: `account::Machine` is not a state machine
    open.apply(event::Raised(by)).into()
}

fn main() {
    let _ = raised(Eventer::start(event::Opened { amount: 1 }), 2);
}
