//! A transition that is gone, on whose event a decision and a hook rely.

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
    #[derive(Clone)]
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
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        //~ error `event::Closed`: `state::Open` has no transition on `event::Closed`
        //~ help: `state::Open` takes `event::Updated`
        event::Closed
    }

    #[hook]
    fn open_another(_: &state::Closed, _: &event::Closed) -> Option<event::Updated> {
        None
    }
}

fn main() {}
