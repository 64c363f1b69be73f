//! A machine is followed by who says what happens then.

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

#[state_machine]
mod card {
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
        following.machine::<account::Machine>().machine::<card::Machine>()
        //~ error[E0277] `machine`: projection `Customers` does not say what it does with the events of `card::Machine`
        //~ help: write `impl Follows<card::Machine> for Customers`
    }
}

impl Follows<account::Machine> for Customers {
    fn key(&self, happened: &Happened<account::Machine>) -> Option<String> {
        Some(happened.id.clone())
    }

    fn apply(&self, view: &mut Option<u64>, _: &Happened<account::Machine>) -> Result<(), BoxError> {
        *view.get_or_insert_default() += 1;
        Ok(())
    }
}

struct Mails;

impl Reactor for Mails {
    const NAME: &'static str = "mails";

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.events::<account::Machine>(&["Closed"])
        //~ error[E0277] `events`: reactor `Mails` does not say what it does with the events of `account::Machine`
        //~ help: write `impl ReactsTo<account::Machine> for Mails`
    }
}

impl ReactsTo<card::Machine> for Mails {
    async fn react(&self, _: &Happened<card::Machine>) -> Result<(), BoxError> {
        Ok(())
    }
}

fn main() {}
