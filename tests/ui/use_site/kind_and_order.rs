//! Types and calls of the library with too little in them, or in another order.

use eventer::{Eventer, MemoryStore, StateMachine, View, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Line {
    amount: u32,
}

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Paused,
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, group, state};

fn told(account: group::Live) -> u32 {
    match account {
        group::Live::Open(account) => account.state().amount,
        //~ rustc[E0599] `state`: no method named `state` found for struct `Open` in the current scope
        group::Live::Paused(_) => 0,
    }
}

fn paused(account: Eventer<Machine, state::Paused>) -> u32 {
    told(group::Live::Paused(account))
    //~ rustc[E0271] `group::Live::Paused(account)`: type mismatch resolving `<Bare as Kind<Machine>>::Of<Paused> == Eventer<Machine, Paused>`
}

fn amount(account: &Eventer<state::Open, Machine>) -> u32 {
//~ error[E0277] `Eventer<state::Open, Machine>`: `Open` is not a state machine
    account.state().amount
    //~ rustc[E0599] `state`: the method `state` exists for reference `&Eventer<Open, account::Machine>`, but its trait bounds were not satisfied
}

fn line(account: &state::Open, id: u64) -> View<Line> {
    View::put(Line { amount: account.amount }, id)
    //~ error[E0277] `Line { amount: account.amount }`: `Line` is no text, and the key of a row is one
    //~ rustc[E0308] `id`: mismatched types
}

fn accounts() -> StateMachine<Machine, MemoryStore> {
    StateMachine::with_context(MemoryStore::new(), Line { amount: 7 })
    //~ rustc[E0271] `StateMachine::with_context(MemoryStore::new(), Line { amount: 7 })`: type mismatch resolving `<Machine as Machine>::Context == Line`
}

async fn all(accounts: &StateMachine<Machine, MemoryStore>) -> Result<usize, eventer::Error<Machine>> {
    let page = accounts.query().in_states(["Open"]).await?;
    //~ rustc[E0277] `await`: `Query<'_, account::Machine, MemoryStore>` is not a future
    Ok(page.entities.len())
}

fn main() {
    let _ = (paused, amount, line, accounts, all);
}
