//! In a chain of calls the wrong event is marked, not the chain.

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

    let _account = Eventer::start(event::Opened)
        .apply(event::Closed)
        .apply(event::Opened)
        //~ error[E0277] `event::Opened`: event `Opened` is not valid in state `state::Closed`
        .apply(event::Closed);
}
