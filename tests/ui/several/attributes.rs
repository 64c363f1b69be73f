//! Mistakes in attributes, of the machine and inside it.

use eventer::state_machine;

#[state_machine(nam = "account", strict, strict)]
//~ error `nam`: `nam` is no option of `state_machine`
//~ help: did you mean `name`?
//~ error `strict`: `strict` is given twice
//~ help: remove one of them
mod account {
    #[state]
    #[ignore(state::Opn, event::Opened)]
    //~ error `Opn`: there is no state `Opn`
    //~ help: did you mean `Open`?
    pub enum State {
        Open,
        #[terminal(true)]
        //~ error `(true)`: `#[terminal]` takes no arguments
        //~ help: write just `#[terminal]`
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

    #[publich]
    //~ error `publich`: unknown attribute `publich`
    //~ help: did you mean `publish`?
    fn announce(_: &state::Closed, _: &event::Closed) {}
}

fn main() {}
