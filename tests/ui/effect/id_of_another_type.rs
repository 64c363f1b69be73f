//! `id = ..` names a type that is none, and the hooks take the right one.

use eventer::{EntityId, View, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct AccountId(u64);

pub struct Tariff;

#[state_machine(id = Tariff)]
//~ error[E0277] `Tariff`: `Tariff` cannot identify an entity
mod account {
    use super::*;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
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

    #[view]
    fn line(id: &AccountId, _: &state::Open) -> View<u32> {
        //~ error `&AccountId`: a hook cannot take `&AccountId`
        View::put(id.to_text(), 7)
    }

    #[view]
    fn lines(id: &AccountId, _: &state::Closed) -> View<u32> {
        //~ error `&AccountId`: a hook cannot take `&AccountId`
        View::delete(id.to_text())
    }
}

fn main() {}
