//! A type that is none which a machine can have.

use eventer::state_machine;

pub struct Limits<'a>(pub &'a str);

#[state_machine(context = super::Limits<'a>)]
//~ error `super::Limits<'a>`: `'a` is declared nowhere: `context` is a type that owns its data
//~ help: write `super::Limits<'static>`
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
    fn decide_close(_: &state::Open, _: command::Close, _: &super::Limits<'static>) -> event::Closed {
        event::Closed
    }
}

fn main() {}
