//! A type that is none which a machine can have.

use eventer::state_machine;

pub struct Limits;

#[state_machine(context = impl Clone)]
//~ error `impl Clone`: `impl Clone` does not say which type it is
//~ help: write the type itself, as in `context = Services`
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
    fn decide_close(_: &state::Open, _: command::Close, _: &super::Limits) -> event::Closed {
        event::Closed
    }
}

fn main() {}
