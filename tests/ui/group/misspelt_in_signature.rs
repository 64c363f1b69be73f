//! A name that the compiler does not find near is suggested all the same; what the body says of it follows.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live, Late)]
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

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(it: group::Alive, _: event::Closed) -> state::Closed {
        //~ error `Alive`: there is no group `Alive`
        //~ help: did you mean `Live`?
        match it {
            group::Alive::Open(_) | group::Alive::Paused(_) => state::Closed,
        }
    }
}

fn main() {}
