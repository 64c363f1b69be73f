//! Whether the entity stayed or moved must be asked.

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
    fn update(_: &mut state::Open, event: event::Updated) -> Option<state::Closed> {
        (event.limit == 0).then_some(state::Closed)
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    use account::event;

    let account = Eventer::start(event::Opened).apply(event::Updated { limit: 0 });
    account.apply(event::Closed);
    //~ error[E0599] `apply`: the transition may have stayed or moved, and each has a state of its own
}
