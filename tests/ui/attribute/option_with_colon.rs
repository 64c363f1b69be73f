//! What is meant is clear, and taken.

use eventer::state_machine;

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, eventer::EntityId)]
pub struct CopyId(pub u64);

#[state_machine(id: CopyId)]
//~ error `:`: the value of `id` follows an equals sign
//~ help: write `=`
mod account {
    use super::*;

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
}

fn takes<M: eventer::Machine<Id = CopyId>>() {}

fn main() {
    takes::<account::Machine>();
}
