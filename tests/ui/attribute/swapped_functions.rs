//! Two functions that bear each other's attribute.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { entries: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[command]
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

    #[decide]
    //~ error `#[decide]`: `close` is marked with `#[decide]`, and `decide_close` with `#[transition]`
    //~ help: swap the two attributes
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {}
