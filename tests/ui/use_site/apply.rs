//! An event that the state does not take.

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
    let account = account.apply(event::Closed);
    account.apply(event::Updated { limit: 7 });
    //~ error[E0277] `event::Updated { limit: 7 }`: event `Updated` is not valid in state `state::Closed`
}
