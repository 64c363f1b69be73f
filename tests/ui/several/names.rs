//! Unknown names are the compiler's to report, other faults ours: none hides another.

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
    fn update(_: &mut state::Open, _: &event::Updated) {}
    //~ error `&event::Updated`: a transition takes its event by value
    //~ help: write `event::Updated`

    #[transition]
    fn close(_: state::Opn, _: event::Clsed) -> state::Closed {
        //~ rustc[E0412|E0425] `Opn`: cannot find type `Opn` in module `state`
        //~ rustc[E0412|E0425] `Clsed`: cannot find type `Clsed` in module `event`
        state::Closed
    }
}

fn main() {}
