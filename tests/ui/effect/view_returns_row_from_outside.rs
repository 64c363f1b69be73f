//! A view that returns a type from outside of the module, where its body makes a row with its key.

use eventer::state_machine;

#[derive(serde::Serialize)]
pub struct Line {
    amount: u32,
}

#[state_machine]
mod account {
    use super::Line;
    use eventer::View;

    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[view]
    fn line(open: &state::Open) -> Line {
        //~ error[E0277] `Line`: `Line` is no row of a view
        View::put("all", Line { amount: open.amount })
        //~ rustc[E0308] `View::put("all", Line { amount: open.amount })`: mismatched types
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
