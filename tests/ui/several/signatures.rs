//! Every mistake of a file is reported in one compile, each once.

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
        Paused,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    async fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        //~ error `async`: a transition cannot be `async`
        //~ help: it is pure and does no I/O; do that before or after the call
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: &event::Resumed) -> state::Open {
        //~ error `&event::Resumed`: a transition takes its event by value
        //~ help: write `event::Resumed`
        state::Open
    }

    #[transition]
    fn close(_: &mut group::Live, _: event::Closed) {}
    //~ error `&mut group::Live`: `&mut group::Live` would let the transition put another state in its place
    //~ help: take `&group::Live` to stay (this machine has no `#[data]` to change), or `group::Live` to move
}

fn main() {}
