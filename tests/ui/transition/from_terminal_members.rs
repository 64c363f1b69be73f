//! Of several terminal states in a group, the transition that leaves them is wrong.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        #[group(Done)]
        Paused,
        #[terminal]
        #[group(Done)]
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn reopen(_: group::Done, _: event::Opened) -> state::Open {
        //~ error `group::Done`: `Paused` and `Closed` are terminal and in `group::Done`, which transition `reopen` leaves
        //~ help: take `Paused` and `Closed` out of the group, or remove their `#[terminal]`
        state::Open
    }
}

fn main() {}
