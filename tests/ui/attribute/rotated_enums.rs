//! Three enums that bear each other's attributes.

use eventer::state_machine;

#[state_machine]
mod account {
    #[event]
    //~ error `event`: the enums bear each other's attributes: `State` with `#[event]`, `Event` with `#[command]`, `Command` with `#[state]`
    //~ help: mark each with the one after which it is called
    pub enum State {
        Open { entries: u32 },
        #[terminal]
        Closed,
    }

    #[command]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[state]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { entries: 0 }
    }

    #[transition]
    fn update(open: &mut state::Open, _: event::Updated) {
        open.entries += 1;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {}
