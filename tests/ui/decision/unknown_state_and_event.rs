//! Where the state of a decision is not known, neither is what follows from it.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        Paused,
        #[terminal]
        Closed,
    }

    type Live = state::Open;

    #[event]
    pub enum Event {
        Opened,
        Paused,
        Closed,
    }

    #[command]
    pub enum Command {
        Open,
        Pause,
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: state::Paused, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_pause(_: &Live, _: command::Pause) -> event::Paused {
        //~ error `&Live`: a decision cannot take `&Live`
        //~ help: `Live` is an alias, which is not followed; write `state::Open`
        event::Paused
    }

    #[decide]
    fn decide_close(_: &u8, _: command::Close) -> event::Closed {
        //~ error `&u8`: a decision cannot take `&u8`
        //~ help: it takes a state or group, a command and the context
        event::Closed
    }
}

fn main() {}
