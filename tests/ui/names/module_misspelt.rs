//! The modules of states and events are named as what is in them.

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
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut states::Open, _: event::Updated) {}
    //~ error `&mut states::Open`: `states::Open` names no module of the machine
    //~ help: write `&mut state::Open`

    #[transition]
    fn close(_: state::Open, _: events::Closed) -> state::Closed {
        //~ error `events::Closed`: `events::Closed` names no module of the machine
        //~ help: write `event::Closed`
        state::Closed
    }
}

fn main() {}
