//! A keyword as the name of a function, and a match over what its call lands on.

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
    fn match(open: state::Open, _: event::Updated) -> group::Known {
        //~ error `match`: expected identifier, found keyword `match`
        //~ help: escape `match` to use it as an identifier
        if open.entries > 9 {
            group::Known::Closed(state::Closed)
        } else {
            group::Known::Open(open)
        }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    match eventer::Eventer::<account::Machine, _>::start(account::event::Opened).apply(account::event::Updated) {
        account::group::Known::Open(open) => println!("{}", open.state().entries),
        account::group::Known::Closed(_) => {}
    }
}
