//! The enum of states under the attribute of another, with attributes of states in it.

use eventer::state_machine;

#[state_machine]
mod account {
    #[event]
    //~ error `event`: `State` is marked with `#[event]`, as another enum is
    //~ help: write `state`
    pub enum State {
        #[group(Known)]
        Open { entries: u32 },
        #[terminal]
        #[group(Known)]
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
        state::Open { entries: 0 }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn update(open: state::Open, _: event::Updated) -> group::Known {
        group::Known::Open(open)
    }
}

fn main() {
    match eventer::Eventer::<account::Machine, _>::start(account::event::Opened).apply(account::event::Updated) {
        account::group::Known::Open(open) => println!("{}", open.state().entries),
        account::group::Known::Closed(_) => {}
    }
}
