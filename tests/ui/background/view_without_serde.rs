//! A view lacks serde's derives, each of which is asked for.

use eventer::projection::{Following, Follows, Happened, Projection, BoxError};
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

#[derive(Default)]
struct Customer {
    orders: u64,
}

struct Customers;

impl Projection for Customers {
    const NAME: &'static str = "customers";
    type Key = String;
    type View = Customer;
    //~ rustc[E0277] `Customer`: the trait bound `Customer: serde::Serialize` is not satisfied
    //~ help: for local types consider adding `#[derive(serde::Serialize)]`
    //~ rustc[E0277] `Customer`: the trait bound `Customer: serde::Deserialize<'de>` is not satisfied
    //~ help: for local types consider adding `#[derive(serde::Deserialize)]`

    fn follow(following: Following<Self>) -> Following<Self> {
        following.machine::<account::Machine>()
    }
}

impl Follows<account::Machine> for Customers {
    fn key(&self, happened: &Happened<account::Machine>) -> Option<String> {
        Some(happened.id.clone())
    }

    fn apply(&self, view: &mut Option<Customer>, _: &Happened<account::Machine>) -> Result<(), BoxError> {
        view.get_or_insert_default().orders += 1;
        Ok(())
    }
}

fn main() {}
