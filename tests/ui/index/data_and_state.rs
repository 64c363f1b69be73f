//! An entity has one value in a column.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open {
            #[index]
            owner: String,
            //~ error `owner`: state `Open` has an indexed field `owner`, and `Data` has one for every state it is in
            //~ help: give one of them another name
        },
        #[terminal]
        Closed,
    }

    #[data]
    pub struct Data {
        #[index]
        pub owner: String,
    }

    #[event]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        todo!()
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
