//! Mistakes in attributes, of the machine and inside it.

use eventer::state_machine;

#[state_machine(nam = "account", strict, strict)]
//~ error `nam`: unknown option `nam`
//~ error `strict`: option `strict` is given twice
mod account {
    #[state]
    #[ignore(state::Opn, event::Opened)]
    //~ error `Opn`: unknown state `Opn`
    pub enum State {
        Open,
        #[terminal(true)]
        //~ error `(true)`: `#[terminal]` takes no arguments
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

    #[publish]
    //~ error `publish`: `#[publish]` is not supported yet
    fn announce(_: &state::Closed, _: &event::Closed) {}
}

fn main() {}
