//! A hook is concrete.

use eventer::state_machine;

#[state_machine]
mod account {
    use eventer::View;

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

    #[view]
    fn line<T>(_: &State) -> View<u32> {
        //~ error `<T>`: a hook cannot be generic
        View::delete("line")
    }
}

fn main() {}
