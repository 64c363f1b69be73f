//! States, events and commands as structs of their own: one error for each kind, and none for what the functions take.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub struct Open {
        //~ error `Open`: `#[state]` belongs on an enum
        //~ help: declare all states as the variants of one, as in `#[state] enum State { Open { .. }, Frozen(..), Closed }`
        amount: u32,
    }

    #[state]
    pub struct Frozen(u32);

    #[state]
    pub struct Closed;

    #[event]
    pub struct Opened(u32);
    //~ error `Opened`: `#[event]` belongs on an enum
    //~ help: declare all events as the variants of one, as in `#[event] enum Event { Opened(..), Froze, Ended }`

    #[event]
    pub struct Froze;

    #[event]
    pub struct Ended;

    #[command]
    pub struct End;
    //~ error `End`: `#[command]` belongs on an enum
    //~ help: declare all commands as the variants of one, as in `#[command] enum Command { End }`

    #[transition]
    fn open(event: Opened) -> Open {
        Open { amount: event.0 }
    }

    #[transition]
    fn freeze(state: Open, _: Froze) -> Frozen {
        Frozen(state.amount)
    }

    #[transition]
    fn end(_: &Frozen, _: Ended) -> Closed {
        Closed
    }

    #[decide]
    fn decide_end(_: &Open, _: End) -> Ended {
        Ended
    }

    #[transition]
    //~ error `#[transition]`: function `half` takes and returns nothing of the machine
    //~ help: remove `#[transition]`, if it is a helper
    fn half(amount: u32) -> u32 {
        amount / 2
    }
}

use account::{Open, Opened};

fn main() {
    let _: fn(Opened) -> Option<Open> = |_| None;
}
