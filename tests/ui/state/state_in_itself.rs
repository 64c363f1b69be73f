//! A state that holds a whole state, by either name.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { amount: u32, before: Option<Self>, other: State },
        //~ error `Option<Self>`: a state cannot hold a whole `State`: that would have no end
        //~ help: write `Box<State>` where `State` stands
        //~ error `State`: a state cannot hold a whole `State`: that would have no end
        //~ help: write `Box<State>` where `State` stands
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount, before: None, other: todo!() }
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
