//! Events, commands and states are given by value.

use eventer::{DynEventer, Entity, Eventer, MemoryStore, StateMachine, state_machine};
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

use account::{Machine, command, event, state};

fn eventer(event: &event::Renewed) {
    let account = Eventer::start(&event::Opened);
    //~ error[E0277] `&event::Opened`: no life begins with `&Opened`
    //~ help: given by value
    let account = account.apply(&event::Closed);
    let _: &state::Closed = account.state();
    let account = Eventer::start(event::Opened);
    let account = account.apply(&event::Closed);
    //~ error[E0277] `&event::Closed`: `&event::Closed` is no event of `account::Machine`
    //~ help: by value
    //~ help: consider removing the leading `&`-reference
    let _: &state::Closed = account.state();
    let account = Eventer::start(event::Opened);
    let account = account.apply(event);
    //~ error[E0277] `event`: `&Renewed` is no event of `account::Machine`
    //~ help: by value
    let _: &state::Open = account.state();
}

async fn entity(account: Entity<Machine, state::Open, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let account = account.send(&event::Renewed(1)).await?;
    //~ error[E0277] `&event::Renewed(1)`: `&Renewed` is no event of `account::Machine`
    //~ help: by value
    let account = account.execute(&command::Close).await?;
    assert_eq!(account.version(), 2);
    Ok(())
}

async fn execute(account: Entity<Machine, state::Open, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let account = account.execute(&command::Close).await?;
    //~ error[E0277] `&command::Close`: `&Close` is no command of `account::Machine`
    //~ help: by value
    assert_eq!(account.version(), 2);
    Ok(())
}

async fn by_id(accounts: StateMachine<Machine, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    accounts.dispatch(&"a".to_owned(), &event::Closed).await?;
    //~ error[E0277] `&event::Closed`: `&event::Closed` is no event of this machine
    //~ help: by value
    accounts.execute(&"a".to_owned(), &command::Close).await?;
    //~ error[E0277] `&command::Close`: `&Close` is no command of this machine
    //~ help: by value
    Ok(())
}

fn resumed(state: &state::Open) {
    let account = Eventer::<Machine, _>::resume(state, ());
    //~ error[E0277] `state`: `&Open` is no state of `account::Machine`
    //~ help: by value
    let _ = account.apply(event::Closed);
    let _ = DynEventer::<Machine>::resume(state, ());
    //~ error[E0277] `state`: `&Open` is no state of `account::Machine`
}

fn main() {}
