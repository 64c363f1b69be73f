//! Help names the data as the machine does.

use eventer::state_machine;

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

    #[data]
    #[derive(Default)]
    pub struct Ledger {
        pub updates: u32,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Ledger) {
        (state::Open, Ledger::default())
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: &mut group::Live, _: event::Closed) {}
    //~ error `&mut group::Live`: `&mut group::Live` would let the transition put another state in its place
    //~ help: take `&group::Live` with `data: &mut Ledger` to stay, or `group::Live` to move
}

fn main() {}
