//! `State::Open` is a variant, not a type, also where it is returned.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open {
            limit: u32,
        },
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
        state::Open { limit: 1 }
    }

    #[transition]
    fn update(state: &mut State::Open, _: event::Updated) {
        //~ error `&mut State::Open`: `State::Open` is a variant, not a type
        //~ help: write `&mut state::Open`
        state.limit += 1;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> State::Closed {
        //~ error `State::Closed`: `State::Closed` is a variant, not a type
        //~ help: write `state::Closed`
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> Option<Event::Closed> {
        //~ error `Event::Closed`: `Event::Closed` is a variant, not a type
        //~ help: write `event::Closed`
        Some(event::Closed)
    }
}

fn main() {}
