//! A function without a body is to say that an event is rejected.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
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

    #[reject]
    //~ error `reject`: `#[reject]` on a function leaves nothing out
    //~ help: write `#[reject(state::Open, event::Opened, "..")]` above the enum that is marked with `#[state]`, and remove `no`
    fn no(_: &state::Open, _: event::Opened);

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
