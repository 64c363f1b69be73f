//! Attributes above an enum of the machine, misspelt.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[rejct(state::Paused, event::Paused, "it is paused")]
    //~ error `rejct`: unknown attribute `rejct`
    //~ help: did you mean `reject`?
    #[ignroe(state::Open, event::Resumed)]
    //~ error `ignroe`: unknown attribute `ignroe`
    //~ help: did you mean `ignore`?
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[ech(derive(Debug))]
    //~ error `ech`: unknown attribute `ech`
    //~ help: did you mean `each`?
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
