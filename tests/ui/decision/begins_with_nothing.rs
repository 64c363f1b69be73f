//! A decision that is to begin a life, and may give no event.

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
        Open,
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

    #[decide]
    fn decide_open(_: command::Open) -> Option<event::Opened> {
        //~ error `Option<event::Opened>`: decision `decide_open` begins a life, so it cannot give nothing
        Some(event::Opened)
    }
}

fn main() {}
