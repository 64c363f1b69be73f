//! What is given where an event belongs, and is none, is said to be none.

use eventer::{Entity, Eventer, MemoryStore, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Renewed(u32),
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
    fn renew(_: &mut state::Open, _: event::Renewed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

use account::{Event, Machine, event, state};

fn state() {
    let account = Eventer::start(event::Opened).apply(state::Closed);
    //~ error[E0277] `state::Closed`: `state::Closed` is no event of `account::Machine`
    let _: &state::Closed = account.state();
}

fn variant() {
    let account = Eventer::start(event::Opened).apply(Event::Closed);
    //~ error[E0277] `Event::Closed`: `fn(event::Closed) -> account::Event {account::Event::Closed}` is no event of `account::Machine`
    //~ help: the struct of an event is given here
    let _: &state::Closed = account.state();
}

fn optional(event: Option<event::Renewed>) {
    let account = Eventer::start(event::Opened).apply(event);
    //~ error[E0277] `event`: `std::option::Option<Renewed>` is no event of `account::Machine`
    let _ = account.apply(event::Closed);
}

async fn text(account: Entity<Machine, state::Open, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let account = account.send("Closed").await?;
    //~ error[E0277] `"Closed"`: `&str` is no event of `account::Machine`
    assert_eq!(account.version(), 2);
    Ok(())
}

fn main() {}
