//! What `apply` of a `DynEventer` gives is kept, as that of an `Eventer` is.

use eventer::{DynEventer, InvalidTransition, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() -> Result<(), InvalidTransition> {
    let mut account = DynEventer::<account::Machine>::start(account::event::Opened)?;
    let account = account.apply(account::event::Updated)?;
    account.apply(account::event::Closed)?;
    //~ rustc[E0599] `apply`: no method named `apply` found for unit type `()` in the current scope
    Ok(())
}
