//! What is returned has a name.

use eventer::state_machine;

#[state_machine]
mod account {
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
    fn line(_: &State) -> impl Sized {
        //~ error `impl Sized`: what hook `line` returns has no name
        //~ help: return `View<Line>`, or an `Option`, `Vec` or `Result` of it
        7
    }
}

fn main() {}
