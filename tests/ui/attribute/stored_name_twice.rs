//! A stored name that is given twice: which of the two is meant is not known.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open {
            #[index(name = "amount", name = "sum")]
            //~ error `name`: `name` is given twice
            //~ help: remove one of them
            amount: u32,
        },
        #[group(Live)]
        Paused,
        #[state(name = "shut")]
        #[state(name = "gone")]
        //~ error `state`: `#[state]` is given twice
        //~ help: remove one of them
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        #[event(name = "paused", name = "stopped")]
        //~ error `name`: `name` is given twice
        //~ help: remove one of them
        Paused,
        Closed { why: String },
    }

    #[command]
    pub enum Command {
        Open { amount: u32 },
        #[command(name = "close")]
        #[command(name = "end")]
        //~ error `command`: `#[command]` is given twice
        //~ help: remove one of them
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
    fn decide_close(_: &group::Live, command: command::Close) -> event::Closed {
        event::Closed { why: command.why }
    }
}

fn main() {}
