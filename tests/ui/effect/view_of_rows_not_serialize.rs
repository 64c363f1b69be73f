//! The row is at fault, not how it is returned.

use eventer::{state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    pub struct Line;

    #[view]
    fn lines(_: &state::Closed, _: &event::Closed) -> Option<Vec<eventer::View<Line>>> {
        //~ error[E0277] `Option<Vec<eventer::View<Line>>>`: `Line` is a row of a view, and does not implement `Serialize`
        //~ help: add `#[derive(serde::Serialize)]` to `Line`
        None
    }
}

fn main() {}
