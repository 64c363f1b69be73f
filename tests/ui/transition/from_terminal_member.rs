//! A group that is left has no terminal member.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Whole)]
        Open,
        #[terminal]
        #[group(Whole)]
        //~ error `Whole`: `Closed` is terminal and in `group::Whole`, which transitions `update_any` and `reopen` leave
        //~ help: take `Closed` out of the group, or remove its `#[terminal]`
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
    fn update_any(_: &group::Whole, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn reopen(_: group::Whole, _: event::Opened) -> state::Open {
        state::Open
    }
}

fn main() {}
