//! Each use of a module that is not imported is an error of the compiler's, which names the import.

use eventer::{Eventer, state_machine};

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
        Renewed(u32),
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn renew(_: &mut state::Open, _: event::Renewed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

use account::state;

fn main() {
    let account = Eventer::start(event::Opened);
    //~ rustc[E0433] `event`: cannot find module or crate `event` in this scope
    //~ help: consider importing this module
    let account = account.apply(event::Closed);
    //~ rustc[E0433] `event`: cannot find module or crate `event` in this scope
    let _: &state::Closed = account.state();
}
