//! `State` as a target would say nothing; a group says which states.

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
    fn close(_: state::Open, _: event::Closed) -> State {
        //~ error `State`: `State` says nothing of where the transition leads
        //~ help: return `state::S`, or put the possible states into a group and return `group::G`
        State::Closed(state::Closed)
    }
}

fn main() {}
