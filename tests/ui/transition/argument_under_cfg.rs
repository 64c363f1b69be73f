//! Whether an argument is there cannot depend on the build.

use eventer::state_machine;

#[state_machine]
mod loan {
    #[state]
    pub enum State {
        Out,
        #[terminal]
        Back,
    }

    #[event]
    pub enum Event {
        Lent,
        Returned,
    }

    #[transition]
    fn lend(_: event::Lent) -> state::Out {
        state::Out
    }

    #[transition]
    fn give_back(#[cfg(unix)] _: state::Out, _: event::Returned) -> state::Back {
        //~ error `#[cfg(unix)]`: an argument cannot be under a condition of its own
        //~ help: write two functions, each under its `#[cfg(..)]`
        state::Back
    }
}

fn main() {}
