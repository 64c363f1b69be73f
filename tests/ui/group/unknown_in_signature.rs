//! The compiler knows the groups of `group::`.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
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
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Lve, _: event::Closed) -> state::Closed {
        //~ rustc[E0412|E0425] `Lve`: cannot find type `Lve` in module `group`
        //~ help: an enum with a similar name exists
        state::Closed
    }
}

fn main() {}
