//! In a machine without groups the compiler itself misses the module.

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
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        //~ error[E0412|E0425] `Live`: cannot find type `Live` in module `group`
        state::Closed
    }
}

fn main() {}
