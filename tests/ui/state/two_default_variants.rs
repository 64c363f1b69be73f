//! There is one default.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[derive(Default)]
    pub enum State {
        #[default]
        Open,
        #[default]
        #[terminal]
        Closed,
        //~ error `Closed`: `Closed` is a second default variant; `Open` is the first
        //~ help: remove one `#[default]`
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
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
