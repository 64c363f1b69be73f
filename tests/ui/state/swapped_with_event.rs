//! The attributes of states and events are swapped, and everything else is as it was meant.

use eventer::{Eventer, state_machine};

#[state_machine(exhaustive)]
mod account {
    #[event]
    //~ error `event`: `State` is marked with `#[event]`, and `Event` with `#[state]`
    //~ help: swap the two attributes
    #[ignore(state::Closed, event::Renewed)]
    #[ignore(state::Closed, event::Closed)]
    pub enum State {
        #[group(Live)]
        Open { renewals: u32 },
        #[terminal]
        Closed,
    }

    #[state]
    pub enum Event {
        Opened,
        Renewed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { renewals: 0 }
    }

    #[transition]
    fn renew(account: &mut state::Open, _: event::Renewed) {
        account.renewals += 1;
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, event, state};

fn main() {
    let open: Eventer<Machine, state::Open> = Eventer::start(event::Opened);
    assert_eq!(open.apply(event::Renewed).state().renewals, 1);
}
