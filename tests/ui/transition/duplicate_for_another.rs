//! Of two transitions on one event one is meant for another, which a decision returns.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[command]
    pub enum Command {
        Rename,
    }

    #[event]
    pub enum Event {
        Opened,
        Renamed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn rename(_: &mut state::Open, _: event::Closed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `state::Open`: `state::Open` has a second transition on `event::Closed`; `rename` is the first
        //~ help: remove `rename` or `close`, or let one of them leave another state
        state::Closed
    }

    #[decide]
    fn decide_rename(_: &state::Open, _: command::Rename) -> event::Renamed {
        event::Renamed
    }
}

fn main() {}
