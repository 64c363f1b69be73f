//! The repair is an event, though a command has the name that is written.

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
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_resume(_: &state::Paused, _: command::Resumes) -> event::Resumes {
        //~ error `event::Resumes`: there is no event `Resumes`, but a command of that name
        //~ help: did you mean `event::Resumed`?
        event::Resumed
    }

    #[decide]
    fn decide_pause(_: &state::Open, _: command::Pause) -> Option<event::Open> {
        //~ error `event::Open`: there is no event `Open`, but a state of that name
        //~ help: declare it, or write `event::Opened`, `event::Paused`, `event::Resumed` or `event::Closed`
        None
    }

    #[hook]
    fn resume_soon(_: &state::Paused, _: &command::Paused) -> Option<event::Resumed> {
        //~ error `command::Paused`: there is no command `Paused`, but an event of that name
        //~ help: write `event::Paused`
        None
    }
}

fn main() {}
