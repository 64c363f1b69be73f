//! An empty reason is none.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[expect_warning(unreachable, reason = "")]
        //~ error `#[expect_warning(unreachable, reason = "")]`: the warning `unreachable` is silenced without a reason
        //~ help: write `#[expect_warning(unreachable, reason = "..")]`
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
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Updated) -> state::Open {
        state::Open
    }
}

fn main() {}
