//! The trait `Machine` beside the machine of a module: both have that name.

use eventer::{Eventer, Machine, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Paused,
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, event, state};
//~ rustc[E0252] `Machine`: the name `Machine` is defined multiple times
//~ warning `Machine`: unused import: `Machine`

fn opened(amount: u32) -> Eventer<Machine, state::Open> {
//~ rustc[E0782] `Machine`: expected a type, found a trait
    Eventer::start(event::Opened { amount })
}

fn name() -> &'static str {
    Machine::NAME
    //~ rustc[E0790] `Machine::NAME`: cannot refer to the associated constant on trait without specifying the corresponding `impl` type
}

fn main() {
    opened(1);
    name();
}
