//! A state stands where the command belongs.

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
    fn decide_open(command: command::Open) -> event::Opened {
        event::Opened { amount: command.amount }
    }

    #[decide]
    fn decide_close(state: &state::Open, why: &state::Paused) -> event::Closed {
    //~ error `&state::Paused`: decision `decide_close` takes two states and no command
    //~ help: write its command here, as in `command::Close`
        event::Closed {
            why: format!("{} {}", state.amount, why.text),
        }
    }
}

fn main() {}
