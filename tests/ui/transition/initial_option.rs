//! A life that begins has no state to stay in.

use eventer::state_machine;

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
    fn open(_: event::Opened) -> Option<state::Open> {
        //~ error `Option<state::Open>`: transition `open` begins a life, so it cannot stay where it is
        //~ help: return `state::Open` itself; whether a life begins at all is for a `#[decide]` function to say
        todo!()
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
