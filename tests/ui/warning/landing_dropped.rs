//! An eventer that lands on a group, and is dropped.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
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
    fn update(open: state::Open, _: event::Updated) -> group::Known {
        group::Known::Open(open)
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    println!("{}", open.state().entries);
    open.apply(account::event::Updated);
    //~ warning `open.apply(account::event::Updated)`: unused return value of `Eventer::<M, S>::apply` that must be used
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    open.apply(account::event::Closed);
    //~ warning `open.apply(account::event::Closed)`: unused return value of `Eventer::<M, S>::apply` that must be used
}
