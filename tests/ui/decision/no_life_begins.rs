//! That no life begins is said once.

use eventer::state_machine;

#[state_machine]
mod account {
    //~ error `account`: no life of machine `account` can begin
    //~ help: add a transition without a state argument
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[command]
    pub enum Command {
        Open,
        Close,
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {}
