//! `crate = ..` for users who reach this crate under another name.

pub mod reexported {
    pub extern crate eventer as deep;
}

use reexported::deep as machines;

#[machines::state_machine(crate = crate::reexported::deep)]
mod account {
    #[state]
    pub enum State {
        #[terminal]
        Open,
    }

    #[event]
    pub enum Event {
        Opened,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }
}

fn main() {
    let _: &account::state::Open = machines::Eventer::start(account::event::Opened).state();
}
