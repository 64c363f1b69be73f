//! A decision as one match over the enums.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn on(state: &State, command: Command) -> Vec<Event> {
        //~ error `Command`: decision `on` takes every command
        //~ help: name one command, as in `command: command::Close`
        match (state, command) {
            (State::Open { amount: 0 }, Command::Close) => vec![Event::Closed],
            _ => Vec::new(),
        }
    }
}

use account::{event, state};

fn used() -> state::Closed {
    let account = Eventer::start(event::Opened { amount: 1 }).apply(event::Raised(1));
    account.apply(event::Closed).into_parts().0
}

fn main() {
    used();
}
