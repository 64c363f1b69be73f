//! A life that begins has a state, and its data.

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

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[data]
    pub struct Data {
        pub visits: u32,
    }

    #[transition]
    fn open(_: event::Opened) -> Option<(state::Open, Data)> {
        //~ error `Option<(state::Open, Data)>`: transition `open` begins a life, so it cannot stay where it is
        //~ help: return `(state::Open, Data)` itself
        Some((state::Open, Data { visits: 0 }))
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(it: group::Live, _: event::Closed) -> state::Closed {
        match it {
            group::Live::Open(_) | group::Live::Paused(_) => state::Closed,
        }
    }
}

fn main() {}
