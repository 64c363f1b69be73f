//! What is followed is named by the machine, not by its events.

use eventer::projection::{Following, Follows, Happened, Projection, BoxError};
use eventer::reactor::{Reacting, Reactor, ReactsTo};
use eventer::state_machine;
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
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

struct Customers;

impl Projection for Customers {
    const NAME: &'static str = "customers";
    type Key = String;
    type View = u64;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.machine::<account::Event>()
        //~ error[E0277] `machine`|`account::Event`: `account::Event` is not a state machine
        //~ help: a machine is the `Machine` type of a module with `#[state_machine]`
    }
}

impl Follows<account::Machine> for Customers {
    fn key(&self, happened: &Happened<account::Machine>) -> Option<String> {
        Some(happened.id.clone())
    }

    fn apply(&self, _: &mut Option<u64>, _: &Happened<account::Machine>) -> Result<(), BoxError> {
        Ok(())
    }
}

struct Greeter;

impl Reactor for Greeter {
    const NAME: &'static str = "greeter";

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.events::<account::Event>(&["Opened"])
        //~ error[E0277] `events`|`account::Event`: `account::Event` is not a state machine
    }
}

impl ReactsTo<account::Machine> for Greeter {
    async fn react(&self, _: &Happened<account::Machine>) -> Result<(), BoxError> {
        Ok(())
    }
}

fn main() {}
