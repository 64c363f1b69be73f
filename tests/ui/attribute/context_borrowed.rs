//! A context that is a reference to a text.

use eventer::state_machine;

#[state_machine(context = &'static str)]
//~ error `&'static str`: `context` is a type that owns its data
//~ help: write `String`
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
    fn decide(_: &state::Open, _: command::Close, prefix: &String) -> Option<event::Closed> {
        prefix.is_empty().then_some(event::Closed)
    }
}

fn main() {}
