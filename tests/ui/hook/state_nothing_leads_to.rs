//! A hook in a state to which no event leads.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { entries: u32 },
        Lost,
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

    #[message]
    #[derive(serde::Serialize)]
    pub enum Message {
        Lost,
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

    #[transition]
    fn find(_: state::Lost, _: event::Updated) -> state::Open {
        state::Open { entries: 0 }
    }

    #[publish]
    fn announce(_: &state::Lost) -> message::Lost {
        //~ error `&state::Lost`: hook `announce` never runs: no event leads to its state
        //~ help: remove it, or add the transition
        message::Lost
    }
}

fn main() {}
