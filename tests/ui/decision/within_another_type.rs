//! A state, a command or an event in another type.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Paused,
        Closed { why: String },
    }

    #[command]
    pub enum Command {
        Open { amount: u32 },
        Close { why: String },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, event: event::Closed) -> state::Closed {
        assert!(!event.why.is_empty());
        state::Closed
    }

    #[decide]
    fn decide_open(command: command::Open) -> Box<event::Opened> {
    //~ error `Box<event::Opened>`: `Box<event::Opened>` is not an event of this machine
    //~ help: write `event::Opened`
        event::Opened { amount: command.amount }
    }

    #[decide]
    fn decide_close(state: &Box<state::Open>, command: Box<command::Close>) -> event::Closed {
    //~ error `&Box<state::Open>`: a decision cannot take `&Box<state::Open>`
    //~ help: write `&state::Open`
    //~ error `Box<command::Close>`: a decision cannot take `Box<command::Close>`
    //~ help: write `command::Close`
        assert!(state.amount > 0);
        event::Closed { why: command.why }
    }
}

fn main() {}
