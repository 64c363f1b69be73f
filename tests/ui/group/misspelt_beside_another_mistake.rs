//! What does not follow from a misspelt group is reported beside it; what looks misspelt and explains nothing is not.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live, Held)]
        Open,
        #[group(Live, Holds)]
        Paused,
        #[group(Liev)]
        //~ error `Liev`: no function names group `Liev`, and state `Frozen` is alone in it
        //~ help: did you mean `Live`?
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paused,
        Frozen,
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
        Freeze,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: group::Held, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn freeze(_: state::Open, _: event::Frozen) -> state::Frozen {
        state::Frozen
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Frozen, _: command::Close) -> event::Closed {
        event::Closed
    }

    #[decide]
    fn freeze_again(_: &state::Frozen, _: command::Freeze) -> event::Frozen {
        //~ error `event::Frozen`: `state::Frozen` has no transition on `event::Frozen`
        //~ help: `state::Frozen` takes `event::Closed`
        event::Frozen
    }
}

fn main() {}
