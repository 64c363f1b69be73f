//! A state or event in another type, with parameters, or behind two references.

use eventer::state_machine;

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
        Paused,
        Resumed,
        Raised(u32),
        Lowered(u32),
        Closed { why: String },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn pause(_: Box<state::Open>, _: event::Paused) -> state::Paused {
    //~ error `Box<state::Open>`: a transition cannot take `Box<state::Open>`
    //~ help: write `state::Open`
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open<u8> {
    //~ error `state::Open<u8>`: a transition leads to a state, and `state::Open<u8>` is none
    //~ help: write `state::Open`
        state::Open { amount: 1 }
    }

    #[transition]
    fn raise(state: &&mut state::Open, event: event::Raised) {
    //~ error `&&mut state::Open`: a transition cannot take `&&mut state::Open`
    //~ help: write `&mut state::Open`
        state.amount += event.0;
    }

    #[transition]
    fn lower(state: &mut state::Open, event: Box<event::Lowered>) {
    //~ error `Box<event::Lowered>`: a transition cannot take `Box<event::Lowered>`
    //~ help: write `event::Lowered`
        state.amount -= event.0;
    }

    #[transition]
    fn close(_: group::Live<u8>, event: event::Closed) -> state::Closed {
    //~ error `group::Live<u8>`: a transition cannot take `group::Live<u8>`
    //~ help: write `group::Live`
        assert!(!event.why.is_empty());
        state::Closed
    }
}

fn main() {}
