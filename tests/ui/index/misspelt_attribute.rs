//! A misspelt attribute is suggested.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open {
            #[indx]
            //~ error `indx`: unknown attribute `indx`
            //~ help: did you mean `index`?
            owner: String,
        },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        todo!()
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
