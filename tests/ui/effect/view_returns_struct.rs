//! A view that returns its row without the key.

use eventer::state_machine;

#[state_machine]
mod account {
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

    #[derive(serde::Serialize)]
    pub struct Line {
        amount: u32,
    }

    #[view]
    fn asks(open: &state::Open, _: &event::Raised) -> Vec<Line> {
        //~ error `Line`: `Line` is no row of a view
        //~ help: return `View<T>`, or an `Option`, `Vec` or `Result` of it
        vec![View::put("all", Line { amount: open.amount })]
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
