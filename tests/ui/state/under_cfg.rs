//! A function that names what is not there in this build is one error.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[cfg(any())]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        #[cfg(not(all()))]
        Limited(u32),
        Closed,
    }

    #[command]
    pub enum Command {
        Pause,
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        //~ error `state::Paused`: `state::Paused` is under `#[cfg(any())]`, and transition `pause` is not
        //~ help: write `#[cfg(any())]` above `pause`, too
        state::Paused
    }

    #[transition]
    fn resume(state: state::Paused, _: event::Resumed) -> state::Open {
        //~ error `state::Paused`: `state::Paused` is under `#[cfg(any())]`, and transition `resume` is not
        drop(state);
        state::Open
    }

    #[transition]
    fn limit(_: &mut state::Open, event: event::Limited) {
        //~ error `event::Limited`: `event::Limited` is under `#[cfg(not(all()))]`, and transition `limit` is not
        assert!(event.0 > 0);
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_pause(_: &state::Open, _: command::Pause) -> event::Paused {
        event::Paused
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }

    #[hook]
    fn resume_at_once(_: &state::Paused, _: &event::Paused) -> event::Resumed {
        //~ error `state::Paused`: `state::Paused` is under `#[cfg(any())]`, and hook `resume_at_once` is not
        event::Resumed
    }
}

fn main() {
    let account = eventer::Eventer::start(account::event::Opened);
    let account = account.apply(account::event::Closed);
    assert!(matches!(account.state(), account::state::Closed));
}
