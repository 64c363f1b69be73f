//! An eventer that moved on is gone: its old state cannot be used again.

use eventer::{Eventer, state_machine};

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
    use account::event;

    let account = Eventer::start(event::Opened);
    let _closed = account.apply(event::Closed);
    let _again = account.apply(event::Closed);
    //~ rustc[E0382] `account`: use of moved value: `account`
}
