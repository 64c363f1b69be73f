//! A default state of an enum that derives no `Default`.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Clone)]
    pub enum State {
        Open { entries: u32 },
        #[default]
        Frozen,
        //~ error `Frozen`: `Frozen` is marked with `#[default]`, and `State` does not derive `Default`
        //~ help: add `#[derive(Default)]` to `State`
        #[terminal]
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
    fn update(open: &mut state::Open, _: event::Updated) {
        open.entries += 1;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn thaw(_: state::Frozen, _: event::Updated) -> state::Open {
        state::Open { entries: 0 }
    }
}

fn main() {}
