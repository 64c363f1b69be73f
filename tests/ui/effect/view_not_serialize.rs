//! A row is written.

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

    pub struct Line;

    #[view]
    fn line(_: &State) -> View<Line> {
        //~ error[E0277] `View<Line>`: `Line` is a row of a view, and does not implement `Serialize`
        //~ help: add `#[derive(serde::Serialize)]` to `Line`
        View::put("line", Line)
    }
}

fn main() {}
