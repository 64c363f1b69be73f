//! Names without their modules are all said at once, in what is taken and in what is returned.

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
        Ended,
    }

    #[transition]
    fn open(_: Opened) -> Open {
        //~ error `Opened`: `Opened` is an event and is named by its module
        //~ help: write `event::Opened`
        //~ error `Open`: `Open` is named by its module
        //~ help: write `state::Open`
        state::Open
    }

    #[transition]
    fn close(_: Open, _: Ended) -> Closed {
        //~ error `Open`: `Open` is a state and is named by its module
        //~ help: write `state::Open`
        //~ error `Ended`: `Ended` is an event and is named by its module
        //~ help: write `event::Ended`
        //~ error `Closed`: `Closed` is named by its module
        //~ help: write `state::Closed`
        state::Closed
    }
}

fn main() {}
