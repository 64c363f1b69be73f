//! The state in which a life begins follows from its event.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
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

use account::{Machine, event, state};

fn main() {
    let account = Eventer::<Machine, state::Paused>::start(event::Opened);
    //~ error[E0277] `Eventer::<Machine, state::Paused>::start(event::Opened)`: the state in which an eventer begins is not given, as `state::Paused` is here
    //~ help: write `Eventer::start(event)`
    let account = account.apply(event::Paused);
    let _: &state::Paused = account.state();
    let _: &state::Open = Eventer::<Machine, _>::start(event::Opened).state();
}
