//! A signature with the wrong event is one error, also where the event that was meant is sent.

use eventer::{Eventer, state_machine};

#[state_machine]
mod door {
    #[state]
    pub enum State {
        Open,
        Shut,
        #[terminal]
        Gone,
    }

    #[event]
    pub enum Event {
        Built,
        Pushed,
        Removed,
    }

    #[command]
    pub enum Command {
        Remove,
        Paint,
    }

    #[transition]
    fn build(_: event::Built) -> state::Open {
        state::Open
    }

    #[transition]
    fn remove(_: state::Open, _: event::Removed) -> state::Gone {
        state::Gone
    }

    #[transition]
    fn push(_: state::Open, _: event::Removed) -> state::Shut {
        //~ error `state::Open`: `state::Open` has a second transition on `event::Removed`; `remove` is the first
        //~ help: remove `remove` or `push`
        state::Shut
    }

    #[transition]
    fn tear_down(_: state::Shut, _: event::Removed) -> state::Gone {
        state::Gone
    }

    #[decide]
    fn decide_remove(_: &state::Shut, _: command::Remove) -> event::Removed {
        event::Removed
    }
}

use door::event;

fn main() {
    let door = Eventer::start(event::Built);
    let _ = door.apply(event::Pushed);
}
