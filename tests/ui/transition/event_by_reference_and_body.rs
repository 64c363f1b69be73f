//! A body that takes the event apart is in order once the event is taken by value.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { owner: String },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { owner: String },
        Updated { owner: String },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { owner: event.owner }
    }

    #[transition]
    fn update(state: &mut state::Open, event: &event::Updated) {
        //~ error `&event::Updated`: a transition takes its event by value
        //~ help: write `event::Updated`
        state.owner = event.owner;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
