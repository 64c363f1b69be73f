//! Transitions that stay where they are, or may do so, without their attribute.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    #[derive(Debug)]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Read,
        Noted(u32),
        Counted,
        Frozen,
        Thawed,
        Closed,
    }

    #[data]
    pub struct Data {
        pub note: u32,
        pub count: u32,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open, Data { note: 0, count: 0 })
    }

    fn read(_: &state::Open, _: event::Read) {
        //~ error `read`: function `read` has the form of a transition, and is not marked as one
        //~ help: add `#[transition]`
    }

    fn write(_: &group::Live, data: &mut Data, event: event::Noted) {
        //~ error `write`: function `write` has the form of a transition, and is not marked as one
        //~ help: add `#[transition]`
        data.note = event.0;
    }

    fn recount(_: &State, data: &mut Data, _: event::Counted) {
        //~ error `recount`: function `recount` has the form of a transition, and is not marked as one
        //~ help: add `#[transition]`
        data.count += 1;
    }

    fn freeze(_: &mut state::Open, data: &mut Data, _: event::Frozen) -> Option<state::Frozen> {
        //~ error `freeze`: function `freeze` has the form of a transition, and is not marked as one
        //~ help: add `#[transition]`
        (data.count > 3).then_some(state::Frozen)
    }

    fn thaw(_: &state::Frozen, _: event::Thawed) -> Option<state::Open> {
        //~ error `thaw`: function `thaw` has the form of a transition, and is not marked as one
        //~ help: add `#[transition]`
        Some(state::Open)
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[hook]
    fn read_first(_: &state::Open, _: &event::Opened) -> Option<event::Read> {
        None
    }

    #[hook]
    fn close_frozen(_: &state::Frozen, _: &event::Frozen) -> event::Closed {
        event::Closed
    }

    // Who calls it is in sight.
    fn helps(_: &state::Open, event: event::Noted) -> Option<state::Frozen> {
        (event.0 > 3).then_some(state::Frozen)
    }

    pub fn frozen(open: &state::Open) -> bool {
        helps(open, event::Noted(4)).is_some()
    }
}

use account::event;

fn main() {
    let account = Eventer::<account::Machine, _>::start(event::Opened);
    let account = account.apply(event::Read).apply(event::Noted(2)).apply(event::Counted);
    let _ = account.apply(event::Frozen);
    let _ = account::frozen(&account::state::Open);
}
