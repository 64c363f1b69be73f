//! What follows a mistake in the machine lands on `Anything`, which takes calls but has no fields.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { limit: u32 },
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
        state::Open { limit: 1 }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let account = Eventer::<account::Machine, _>::start(account::event::Opened);
    let _ = account.state().limit;
    //~ error[E0609] `limit`: no field `limit` on type `&eventer::__private::Anything`
}
