//! The old name of a state stands in many places.

use eventer::{Eventer, MemoryStore, StateMachine, state_machine};

#[state_machine]
mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        #[group(Known)]
        Active,
        #[group(Known)]
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        //~ rustc[E0412|E0425] `Open`: cannot find type `Open` in module `state`
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        //~ rustc[E0412|E0425] `Open`: cannot find type `Open` in module `state`
        state::Closed
    }
}

use account::{Any, Machine, State, event, group, state};

type Account = Eventer<Machine, state::Open>;
//~ rustc[E0412|E0425] `Open`: cannot find type `Open` in module `state`

fn is_open(state: &State) -> bool {
    matches!(state, State::Open(_))
    //~ rustc[E0599] `Open`: no variant or associated item named `Open` found for enum `account::State` in the current scope
}

async fn run() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    match accounts.load(&"a".to_owned()).await? {
        Any::Open(account) => {
            //~ rustc[E0599] `Open`: no variant or associated item named `Open` found for enum `account::Any<K>` in the current scope
            account.send(event::Closed).await?;
        }
        Any::Closed(_) => {}
    }
    Ok(())
}

fn name<K: eventer::transition::Kind<Machine>>(known: &group::Known<K>) -> &'static str {
    match known {
        group::Known::Open(_) => "open",
        //~ rustc[E0599] `Open`: no variant or associated item named `Open` found for enum `Known<K>` in the current scope
        group::Known::Closed(_) => "closed",
    }
}

fn main() {}
