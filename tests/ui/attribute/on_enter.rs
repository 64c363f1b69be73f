//! What other libraries call a hook.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[on_enter(state::Open)]
    fn empty(open: &state::Open, event: &event::Raised) -> Option<event::Closed> {
        //~ error `empty`: function `empty` has the form of a hook, and is not marked as one
        //~ help: write `#[hook]` instead of `#[on_enter]`
        (open.amount < event.0).then_some(event::Closed)
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

fn used() {
    let account = eventer::Eventer::start(account::event::Opened { amount: 1 });
    match account.apply(account::event::Raised(2)) {
        account::Any::Open(open) => drop(open.state().amount),
        account::Any::Closed(_) => {}
    }
}

fn main() {
    used();
}
