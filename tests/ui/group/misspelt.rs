//! A misspelt group is the mistake; that its state lacks what the right group takes only follows from it.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Liv)]
        //~ error `Liv`: no function names group `Liv`, and state `Frozen` is alone in it
        //~ help: did you mean `Live`?
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Frozen,
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
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

    #[hook]
    fn follow(_: &state::Frozen, _: &event::Frozen) -> Option<event::Closed> {
        None
    }
}

fn main() {
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    let frozen = open.apply(account::event::Frozen);
    let _ = frozen.apply(account::event::Closed);
}
