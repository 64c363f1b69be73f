//! The key of a row is a text.

use eventer::{EntityId, View, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct AccountId(u64);

#[state_machine(id = AccountId)]
mod account {
    use super::*;

    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[view]
    fn line(id: &AccountId, _: &state::Open) -> View<u32> {
        View::put(id, 7)
        //~ error[E0277] `id`: `&AccountId` is no text, and the key of a row is one
        //~ help: write `id.to_text()`
    }

    #[view]
    fn lines(id: &AccountId, _: &state::Closed) -> View<u32> {
        View::delete(id.clone())
        //~ error[E0277] `id.clone()`: `AccountId` is no text, and the key of a row is one
    }

    #[view]
    fn texts(id: &AccountId, _: &state::Paused) -> Vec<View<u32>> {
        vec![View::put(id.to_text(), 1), View::put("a", 2), View::put(format!("{id:?}"), 3)]
    }
}

fn main() {}
