//! A hook on another state than the one that its body reads.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { entries: u32 },
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

    #[hook]
    fn close_full(state: &state::Closed, _: &event::Updated) -> Option<event::Closed> {
        //~ error `&event::Updated`: hook `close_full` never runs: `event::Updated` does not lead to its state
        //~ help: it leads to `state::Open`
        (state.entries > 9).then_some(event::Closed)
    }
}

fn main() {}
