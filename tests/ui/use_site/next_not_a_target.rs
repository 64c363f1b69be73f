//! A generic function that says where an event leads, by a state: it leads to the landing `To<S>`.

use eventer::transition::{StateOf, To, ValidIn};
use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
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

use account::{Machine, event};

fn raised<S: StateOf<Machine>>(account: Eventer<Machine, S>, by: u32) -> Eventer<Machine, S>
where
    event::Raised: ValidIn<Machine, S, Next = S>,
{
    account.apply(event::Raised(by))
    //~ rustc[E0277] `apply`: the trait bound `S: Landing<account::Machine>` is not satisfied
}

fn unsaid<S: StateOf<Machine>>(account: Eventer<Machine, S>, by: u32) -> Eventer<Machine, S>
where
    event::Raised: ValidIn<Machine, S>,
{
    account.apply(event::Raised(by))
    //~ rustc[E0308] `account.apply(event::Raised(by))`: mismatched types
}

fn right<S: StateOf<Machine>>(account: Eventer<Machine, S>, by: u32) -> Eventer<Machine, S>
where
    event::Raised: ValidIn<Machine, S, Next = To<S>>,
{
    account.apply(event::Raised(by))
}

fn main() {
    let account = || Eventer::start(event::Opened { amount: 1 });
    raised(account(), 1);
    //~ rustc[E0271] `account()`: type mismatch resolving `<Raised as ValidIn<Machine, Open>>::Next == Open`
    unsaid(account(), 1);
    right(account(), 1);
}
