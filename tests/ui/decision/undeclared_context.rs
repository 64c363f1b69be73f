//! A context is declared: that the compiler does not know its type either is no second mistake.

use eventer::state_machine;

#[state_machine]
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
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
        Leave,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close, limits: &Limits) -> Option<event::Closed> {
        //~ error `&Limits`: a decision cannot take `&Limits`
        //~ help: declare a context as in `#[state_machine(context = Limits)]`
        limits.open.then_some(event::Closed)
    }

    #[decide]
    fn leave(_: &state::Open, _: command::Leave, limits: &Declared) -> Option<event::Closed> {
        //~ error `&Declared`: a decision cannot take `&Declared`
        //~ help: declare a context as in `#[state_machine(context = Declared)]`
        limits.open.then_some(event::Closed)
    }
}

struct Declared {
    open: bool,
}

fn main() {}
