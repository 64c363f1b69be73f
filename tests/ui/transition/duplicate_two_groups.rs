//! Two groups that share a member overlap.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Early)]
        Draft,
        #[group(Early, Late)]
        Open,
        #[group(Late)]
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
    fn open(_: event::Opened) -> state::Draft {
        state::Draft
    }

    #[transition]
    fn publish(_: state::Draft, _: event::Updated) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn drop_draft(_: group::Early, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn close(_: group::Late, _: event::Closed) -> state::Closed {
        //~ error `group::Late`: `state::Open` has a second transition on `event::Closed`, through `group::Late`; `drop_draft` is the first
        //~ help: remove `drop_draft` or `close`, or let one of them leave another state
        state::Closed
    }
}

fn main() {}
