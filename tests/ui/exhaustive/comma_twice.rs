//! A comma with nothing before it, in what is ignored and what is rejected.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[ignore(state::Closed, , event::Updated)]
    //~ error `,`: this comma stands for nothing
    //~ help: remove `,`
    #[reject(state::Closed, event::Closed, , "it is closed for good")]
    //~ error `,`: this comma stands for nothing
    //~ help: remove `,`
    #[ignore(_, event::Opened)]
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
    fn update(_: &state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
