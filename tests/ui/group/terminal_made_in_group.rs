//! A terminal state that a body makes in a group which a transition leaves: it cannot be put there.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { entries: u32 },
        #[group(Live)]
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
        Ended,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { entries: 0 }
    }

    #[transition]
    fn freeze(_: state::Open, _: event::Updated) -> state::Frozen {
        state::Frozen
    }

    #[transition]
    fn end(_: group::Live, _: event::Ended) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> group::Live {
        group::Live::Closed(state::Closed)
        //~ rustc[E0599] `Closed`: no variant or associated item named `Closed` found for enum `group::Live<K>` in the current scope
    }
}

fn main() {}
