//! Where a struct belongs, the enum is refused beside what is wrong in it.

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

use account::{Event, event};

fn main() {
    let account = Eventer::start(event::Opened);
    let account = account.apply(Event::Renewed(1));
    //~ rustc[E0308] `1`: mismatched types
    //~ error[E0277] `Event::Renewed(1)`: event `account::Event` is not valid in state `Open`
    //~ help: `send` and `apply` take the struct of an event
    let _ = account.apply(event::Closed);
}
