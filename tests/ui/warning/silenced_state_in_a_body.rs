//! A state of which is said that no path leads there may be named in a function of a group.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        High,
        #[expect_warning(unreachable, reason = "of an older version")]
        Old,
        Lost,
        //~ warning `Lost`: no transition leaves state `Lost`
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
        Lost,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(state: state::Open, event: event::Raised) -> group::Live {
        let _ = state::Old;
        let _ = state.amount + event.0;
        state::High.into()
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn close_old(_: state::Old, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn lose(_: state::High, _: event::Lost) -> state::Lost {
        state::Lost
    }
}

fn main() {}
