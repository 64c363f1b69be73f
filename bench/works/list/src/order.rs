//! The orders that are asked for.

use eventer::state_machine;

pub(crate) use order::{Any, Machine, index};

#[state_machine]
pub(crate) mod order {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum State {
        Placed {
            parcels: u32,
        },
        Packed {
            parcels: u32,
            shelf: u32,
        },
        #[terminal]
        Shipped {
            parcels: u32,
        },
    }

    #[data]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) struct Data {
        #[index]
        pub(crate) customer: String,
        #[index]
        pub(crate) cents: i64,
        pub(crate) note: String,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub(crate) enum Event {
        Placed { data: Data, parcels: u32 },
        Packed { shelf: u32 },
        Shipped,
    }

    #[transition]
    fn place(event: event::Placed) -> (state::Placed, Data) {
        let parcels = event.parcels;
        (state::Placed { parcels }, event.data)
    }

    #[transition]
    fn pack(state: state::Placed, event: event::Packed) -> state::Packed {
        state::Packed {
            parcels: state.parcels,
            shelf: event.shelf,
        }
    }

    #[transition]
    fn ship(state: state::Packed, _: event::Shipped) -> state::Shipped {
        state::Shipped { parcels: state.parcels }
    }
}
