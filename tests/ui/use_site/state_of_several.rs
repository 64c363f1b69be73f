//! Which of several states it is must be known before it can be looked at.

use eventer::{DynEventer, Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { frozen: bool },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> group::Live {
        if event.frozen {
            state::Frozen.into()
        } else {
            state::Open.into()
        }
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    use account::{Machine, event};

    let account = Eventer::<Machine, _>::start(event::Opened { frozen: true });
    let _ = account.state();
    //~ rustc[E0599] `state`: no method named `state` found for enum `

    let account = DynEventer::<Machine>::start(event::Opened { frozen: true }).unwrap();
    let _ = account.into_any().state();
    //~ rustc[E0599] `state`: no method named `state` found for enum `
}
