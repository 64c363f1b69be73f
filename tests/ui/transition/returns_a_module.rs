//! A module stands where one of the types in it belongs.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        Closed,
    }

    #[command]
    pub enum Command {
        Pause,
        Close,
        Resumes,
    }

    #[transition]
    fn open(_: event::Opened) -> state {
        //~ error `state`: `state` is the module of all states
        //~ help: say which state, as in `state::Open`
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> group {
        //~ error `group`: `group` is the module of all groups
        //~ help: say which group, as in `group::Live`
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> Self::Open {
        //~ error `Self::Open`: `Self::Open` is a variant, not a type
        //~ help: write `state::Open`
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_pause(_: &state::Open, _: command::Pause) -> Option<event> {
        //~ error `event`: `event` is the module of all events
        //~ help: say which event, as in `event::Opened`
        None
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> Self::Closed {
        //~ error `Self::Closed`: `Self::Closed` is a variant, not a type
        //~ help: write `event::Closed`
        event::Closed
    }
}

fn main() {}
