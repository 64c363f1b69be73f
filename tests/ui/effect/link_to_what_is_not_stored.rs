//! Both ends of a link are stored.

use eventer::state_machine;

#[state_machine]
mod account {
    use eventer::Link;

    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
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
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[link]
    fn again(id: &String) -> Link<Machine> {
        //~ error[E0277] `Link<Machine>`: machine `account` has no stored form
        Link::start(id.clone(), event::Opened)
    }
}

fn main() {}
