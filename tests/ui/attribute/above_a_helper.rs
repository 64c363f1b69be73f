//! The attribute of a transition above the helper that stands before it.

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

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { entries: 0 }
    }

    #[transition]
    fn update(open: &mut state::Open, _: event::Updated) {
        open.entries += 1;
    }

    #[transition]
    //~ error `#[transition]`: `#[transition]` stands above `last_entry`, and `close` has the form of a transition
    //~ help: write it above `fn close`
    fn last_entry(entries: u32) -> u32 {
        entries.saturating_sub(1)
    }

    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
