//! A decision on another state than the one that its body reads.

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

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(state: &state::Closed, _: command::Close) -> Option<event::Closed> {
        //~ error `event::Closed`: `state::Closed` has no transition on `event::Closed`
        //~ help: `state::Closed` takes no event
        (state.entries > 0).then_some(event::Closed)
    }
}

fn main() {}
