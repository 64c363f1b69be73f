//! A function over any state: the compiler names the bounds.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::event;
use eventer::transition::{StateOf, ValidIn};

fn unbound<S>(account: Eventer<account::Machine, S>) {
    let _ = account.apply(event::Closed);
    //~ rustc[E0599] `apply`: the method `apply` exists for struct `Eventer<account::Machine, S>`, but its trait bounds were not satisfied
}

fn bound<S: StateOf<account::Machine>>(account: Eventer<account::Machine, S>) {
    let _ = account.apply(event::Closed);
    //~ error[E0277] `event::Closed`: event `event::Closed` is not valid in state `S`
    //~ help: consider introducing a `where` clause
}

fn right<S: StateOf<account::Machine>>(account: Eventer<account::Machine, S>)
where
    event::Closed: ValidIn<account::Machine, S>,
{
    let _ = account.apply(event::Closed);
}

fn main() {
    let account = || Eventer::start(event::Opened { amount: 1 });
    unbound(account());
    bound(account());
    right(account());
}
