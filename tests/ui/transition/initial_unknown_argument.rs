//! The one transition that begins a life has an argument too many: that is the only mistake.

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
        Closed,
    }

    #[transition]
    fn open(_: event::Opened, _: u8) -> state::Open {
        //~ error `u8`: a transition cannot take `u8`
        //~ help: it takes a state or group and an event; this machine has no `#[data]`
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
