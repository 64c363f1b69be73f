//! Where a type takes a machine, something else is an error there and on what is called.

use eventer::{DynEventer, Eventer, MemoryStore, StateMachine, state_machine};
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

use account::{event, state};

fn module(_: Eventer<account>) {}
//~ rustc[E0573] `account`: expected type, found module `account`
//~ rustc[E0107] `Eventer`: struct takes 2 generic arguments but 1 generic argument was supplied

fn state(account: StateMachine<account::State, MemoryStore>) {
    //~ error[E0277] `StateMachine<account::State, MemoryStore>`: `account::State` is not a state machine
    //~ help: a machine is the `Machine` type of a module with `#[state_machine]`
    let _ = account.dispatch(&"a".to_owned(), event::Closed);
    //~ rustc[E0599] `dispatch`: the method `dispatch` exists for struct `StateMachine<account::State, MemoryStore>`
}

fn new() {
    let _ = StateMachine::<account::State, _>::new(MemoryStore::new());
    //~ error[E0277] `StateMachine::<account::State, _>`: `account::State` is not a state machine
    //~ rustc[E0599] `new`: the function or associated item `new` exists for struct `StateMachine<account::State, _>`
}

fn dynamic_start() {
    let _ = DynEventer::<account::State>::start(event::Opened);
    //~ error[E0277] `DynEventer::<account::State>`: `account::State` is not a state machine
    //~ rustc[E0599] `start`: the function or associated item `start` exists for struct `DynEventer<account::State>`
}

fn swapped(account: Eventer<state::Open, account::Machine>) {
    //~ error[E0277] `Eventer<state::Open, account::Machine>`: `Open` is not a state machine
    account.state();
    //~ rustc[E0599] `state`: the method `state` exists for struct `Eventer<Open, account::Machine>`
}

fn dynamic(account: DynEventer<account::Event>) {
    //~ error[E0277] `DynEventer<account::Event>`: `account::Event` is not a state machine
    //~ error[E0277] `DynEventer<account::Event>`: `account::Event` is not a state machine
    //~ help: function arguments must have a statically known size
    account.state();
    //~ rustc[E0599] `state`: the method `state` exists for struct `DynEventer<account::Event>`
}

fn main() {}
