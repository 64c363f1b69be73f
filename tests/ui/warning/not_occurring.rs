//! A warning that is expected and does not occur.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[expect_warning(unreachable, reason = "imported accounts are paused")]
        //~ error `unreachable`: the warning `unreachable` does not occur for `Open`
        //~ help: remove this attribute
        Open,
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
}

fn main() {}
