//! A type that nobody declares, in two transitions: each is told of its own.

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
    fn update(_: &mut state::Open, clock: &mut Clock, _: event::Updated) {}
    //~ error `&mut Clock`: a transition cannot take `&mut Clock`
    //~ help: it takes a state or group and an event; this machine has no `#[data]`

    #[transition]
    fn close(_: state::Open, clock: &mut Clock, _: event::Closed) -> state::Closed {
        //~ error `&mut Clock`: a transition cannot take `&mut Clock`
        //~ help: it takes a state or group and an event; this machine has no `#[data]`
        state::Closed
    }
}

fn main() {}
