//! What has the form of a hook, and is called by nobody, was meant to be one.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
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
        Frozen,
        Closed,
    }

    #[data]
    pub struct Data {
        pub limit: u32,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open, Data { limit: 1 })
    }

    #[transition]
    fn freeze(_: state::Open, _: event::Frozen) -> state::Frozen {
        state::Frozen
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    fn close_frozen(_: &state::Frozen, _: &event::Frozen) -> event::Closed {
        //~ error `close_frozen`: function `close_frozen` has the form of a hook, and is not marked as one
        //~ help: add `#[hook]`
        event::Closed
    }

    fn close_empty(_: &group::Live, data: &Data, _: &event::Opened) -> Option<event::Closed> {
        //~ error `close_empty`: function `close_empty` has the form of a hook, and is not marked as one
        //~ help: add `#[hook]`
        (data.limit == 0).then_some(event::Closed)
    }

    fn watch(_: &State, _: &event::Opened) -> Option<event::Frozen> {
        //~ error `watch`: function `watch` has the form of a hook, and is not marked as one
        //~ help: add `#[hook]`
        None
    }
}

fn main() {}
