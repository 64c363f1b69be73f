//! A transition takes its event away; the hook after it sees a copy.

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

    #[hook]
    fn close_early(_: &state::Open, _: &event::Updated) -> Option<event::Closed> {
        //~ error `&event::Updated`: hook `close_early` needs a copy of its event, and `Event` does not derive `Clone`
        //~ help: add `#[derive(Clone)]` to `Event`
        None
    }

    #[hook]
    fn close_at_once(_: &state::Open, _: &event::Opened) -> Option<event::Closed> {
        None
    }
}

fn main() {}
