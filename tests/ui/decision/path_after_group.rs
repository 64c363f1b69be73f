//! After a transition that branches, the next event must fit every member.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[group(Decided)]
        Accepted,
        #[group(Decided)]
        Rejected,
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
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn decide(_: state::Open, _: event::Updated) -> group::Decided {
        group::Decided::Accepted(state::Accepted)
    }

    #[transition]
    fn close(_: state::Accepted, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn retry(_: state::Rejected, _: event::Updated) -> state::Open {
        state::Open
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> (event::Updated, event::Closed) {
        //~ error `event::Closed`: `event::Closed` cannot follow here: `state::Rejected` has no transition on it
        //~ help: `state::Rejected` takes `event::Updated`
        todo!()
    }
}

fn main() {}
