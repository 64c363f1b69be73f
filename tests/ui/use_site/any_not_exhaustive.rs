//! Every state of a match over run-time states has an arm.

use eventer::{DynEventer, state_machine};

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
        Updated { limit: u32 },
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, event: event::Updated) {
        let _ = event.limit;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    use account::{Any, Machine, event};

    let account = DynEventer::<Machine>::start(event::Opened).unwrap();
    match account.into_any() {
        //~ rustc[E0004] `account.into_any()`: non-exhaustive patterns: `account::Any::Closed(_)` not covered
        Any::Open(_) => {}
    }
}
