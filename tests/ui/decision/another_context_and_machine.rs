//! A context of another type than the decisions take, and a machine that is given what they take.

use eventer::{MemoryStore, StateMachine, state_machine};

#[state_machine(context = u64)]
mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[command]
    pub enum Command {
        Raise(u32),
    }

    #[decide]
    fn decide_raise(open: &state::Open, command: command::Raise, limit: &u32) -> Option<event::Raised> {
        //~ error `&u32`: a decision cannot take `&u32`
        //~ help: it takes a state or group, a command and the context, `&u64`
        if open.amount + command.0 > *limit {
            return None;
        }
        Some(event::Raised(command.0))
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let limit: u32 = 10;
    let machine = StateMachine::<account::Machine, _>::with_context(MemoryStore::new(), limit);
    //~ rustc[E0308] `limit`: mismatched types
    drop(machine);
}
