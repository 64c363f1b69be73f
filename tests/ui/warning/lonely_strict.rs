//! A group of one state that nothing names is most likely misspelt. `strict` denies it.

use eventer::state_machine;

#[state_machine(strict)]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Liev)]
        //~ error `Liev`: no function names group `Liev`, and state `Paused` is alone in it
        //~ help: did you mean `Live`?
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
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
