//! What is on one thread is an error for `Send`, for `Sync` and for each future, on each `impl`.

use std::rc::Rc;

use eventer::projection::{Happened, BoxError};
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

struct Greeter {
    greeting: Rc<str>,
}

impl Reactor for Greeter {
    //~ rustc[E0277] `Greeter`: `Rc<str>` cannot be sent between threads safely
    //~ rustc[E0277] `Greeter`: `Rc<str>` cannot be shared between threads safely
    const NAME: &'static str = "greeter";

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.machine::<account::Machine>()
    }
}

impl ReactsTo<account::Machine> for Greeter {
    //~ rustc[E0277] `Greeter`: `Rc<str>` cannot be sent between threads safely
    //~ rustc[E0277] `Greeter`: `Rc<str>` cannot be shared between threads safely
    async fn react(&self, _: &Happened<account::Machine>) -> Result<(), BoxError> {
        //~ error `Result<(), BoxError>`: future cannot be sent between threads safely
        println!("{}", self.greeting);
        Ok(())
    }
}

fn main() {}
