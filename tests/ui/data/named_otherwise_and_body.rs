//! The data is taken by another name than it has, in the body, too.

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

    #[data]
    pub struct Info {
        pub owner: String,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        //~ error `Data`: this is not the data of the machine
        //~ help: write `Info`
        (state::Open, Data { owner: String::new() })
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
