//! What a function takes is there while it runs, and no longer.

use eventer::{View, state_machine};

pub struct Limits {
    amount: u32,
}

#[state_machine(context = Limits)]
mod account {
    use super::*;

    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[data]
    pub struct Data {
        owner: String,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened { amount: u32 },
        Paused,
        Closed { why: String },
    }

    #[command]
    pub enum Command {
        Open { amount: u32 },
        Close { why: String },
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        let owner = "Ada".to_owned();
        (state::Open { amount: event.amount }, Data { owner })
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused, data: &'static mut Data) -> state::Paused {
    //~ error `&'static mut Data`: a transition borrows what it takes only while it runs
    //~ help: write `&mut Data`
        data.owner.clear();
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, event: event::Closed) -> state::Closed {
        assert!(!event.why.is_empty());
        state::Closed
    }

    #[decide]
    fn decide_open(command: command::Open, limits: &'static Limits) -> event::Opened {
    //~ error `&'static Limits`: a decision borrows what it takes only while it runs
    //~ help: write `&Limits`
        event::Opened { amount: command.amount.min(limits.amount) }
    }

    #[decide]
    fn decide_close(state: &'static state::Open, command: command::Close) -> event::Closed {
    //~ error `&'static state::Open`: a decision borrows what it takes only while it runs
    //~ help: write `&state::Open`
        assert!(state.amount > 0);
        event::Closed { why: command.why }
    }

    #[view]
    fn line(state: &state::Open, id: &'static String) -> View<u32> {
    //~ error `&'static String`: a hook borrows what it takes only while it runs
    //~ help: write `&String`
        View::put(id.as_str(), state.amount)
    }
}

fn main() {}
