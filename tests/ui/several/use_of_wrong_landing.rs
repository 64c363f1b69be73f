//! What a mistake in the machine leads to is not known; whatever is done with it is no second error.

use eventer::{Entity, Eventer, MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open { limit: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened, _: u8) -> state::Open {
        //~ error `u8`: a transition cannot take `u8`
        //~ help: it takes a state or group and an event; this machine has no `#[data]`
        state::Open { limit: 1 }
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Any, Machine, event, state};

fn pure() -> u32 {
    let account: Eventer<Machine, state::Open> = Eventer::start(event::Opened);
    let limit = account.state().limit;
    let (open, ()) = Eventer::<Machine, _>::start(event::Opened).into_parts();
    limit + open.limit + Eventer::<Machine, _>::start(event::Opened).state().limit.pow(2)
}

async fn stored() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let account: Entity<Machine, state::Open, MemoryStore> = accounts.start("a".to_owned(), event::Opened).await?;
    let account = accounts.start("b".to_owned(), event::Opened).by("b").await?.send(event::Updated).await?;
    println!("{} {:?}", account.state().limit, account.receipt());
    if let Any::Open(account) = accounts.load(&"a".to_owned()).await? {
        account.send(event::Closed).await?.reconciled();
        //~ rustc[E0599] `reconciled`: no method named `reconciled` found for struct `Entity<M, S, St>` in the current scope
    }
    Ok(())
}

fn main() {
    pure();
    pollster::block_on(stored()).unwrap();
}
