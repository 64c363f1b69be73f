//! A `DynEventer` whose events do not say of which machine it is.

use eventer::{DynEventer, state_machine};

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

use account::event;

fn replayed() {
    let replayed = DynEventer::replay([event::Opened { amount: 1 }.into(), event::Closed.into()]);
    //~ rustc[E0283] `DynEventer::replay`|`replayed`: type annotations needed
    let Ok(account) = replayed else { return };
    assert!(matches!(account.into_any(), account::Any::Closed(_)));
    //~ rustc[E0283] `account::Any::Closed(_)`: type annotations needed
}

fn started() {
    let account = DynEventer::start(event::Opened { amount: 1 });
    //~ rustc[E0283] `DynEventer::start`|`account`: type annotations needed
    assert!(account.is_ok());
}

fn right() {
    let account = DynEventer::<account::Machine>::start(event::Opened { amount: 1 });
    assert!(account.is_ok());
}

fn main() {
    replayed();
    started();
    right();
}
