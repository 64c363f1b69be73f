//! Only decisions look at the context.

use eventer::state_machine;

pub struct Desk {
    pub open: bool,
}

#[state_machine(context = Desk)]
mod account {
    use super::*;

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
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, desk: &Desk, _: event::Closed) -> state::Closed {
        //~ error `&Desk`: a transition cannot look at the context
        //~ help: only a decision can; remove this argument
        assert!(desk.open);
        state::Closed
    }
}

fn main() {
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    let _ = open.apply(account::event::Closed);
}
