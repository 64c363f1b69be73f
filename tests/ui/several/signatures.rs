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
        //~ error `async`: transition `pause` cannot be `async`
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: &event::Resumed) -> state::Open {
        //~ error `&event::Resumed`: transition `resume` takes its event by reference
        state::Open
    }

    #[transition]
    fn close(_: &mut group::Live, _: event::Closed) {}
    //~ error `&mut group::Live`: transition `close` could swap the state of an entity behind `&mut group::Live`
}

fn main() {}
