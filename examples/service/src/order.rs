//! The life of an order, declared.

use eventer::state_machine;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What is ordered.
    pub article: String,
    /// How many pieces.
    pub quantity: u32,
}

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Refusal {
    /// Nothing is ordered.
    #[error("an order has at least one piece of each article, and at least one article")]
    NothingOrdered,
    /// It does not fit in.
    #[error("{pieces} pieces do not fit into {places} places")]
    TooManyPieces {
        /// How many pieces the order has.
        pieces: u64,
        /// How many fit in.
        places: u64,
    },
}

/// An order, from the basket to the doorstep.
///
/// serde's attributes on the enums are for HTTP: what is stored is the form of each struct, under its own name.
#[state_machine(id = Uuid, refusal = Refusal, strict)]
pub mod order {
    use super::*;

    /// Where an order stands.
    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "state")]
    pub enum State {
        /// Placed, and not packed yet.
        #[group(Open)]
        Pending {
            /// What was ordered.
            items: Vec<Item>,
        },
        /// Packed, and waiting for a carrier.
        #[group(Open)]
        Ready {
            /// What is in the parcel.
            items: Vec<Item>,
        },
        /// On its way.
        #[terminal]
        Shipped {
            /// How to follow the parcel.
            #[index]
            tracking: String,
        },
        /// Given up.
        #[terminal]
        Cancelled {
            /// Why.
            reason: String,
        },
    }

    /// What happens to an order.
    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "event")]
    pub enum Event {
        /// The customer placed it.
        Placed {
            /// What was ordered.
            items: Vec<Item>,
        },
        /// The customer added a line.
        ItemAdded(Item),
        /// The warehouse packed it.
        Packed,
        /// A carrier took it.
        Shipped {
            /// How to follow the parcel.
            tracking: String,
        },
        /// Somebody called it off.
        Cancelled {
            /// Why.
            reason: String,
        },
    }

    /// What may be asked of an order. `Serialize` lets a repeat under the same key be compared with the first request.
    #[command]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Command {
        /// Places it.
        Place {
            /// What to order.
            items: Vec<Item>,
        },
        /// Adds a line.
        AddItem(Item),
        /// Packs it.
        Pack,
        /// Hands it to a carrier.
        Ship {
            /// How many pieces the carrier has room for.
            places: u64,
        },
        /// Calls it off.
        Cancel {
            /// Why.
            reason: String,
        },
    }

    #[transition]
    fn place(event: event::Placed) -> state::Pending {
        state::Pending { items: event.items }
    }

    #[transition]
    fn add(state: &mut state::Pending, event: event::ItemAdded) {
        state.items.push(event.0);
    }

    #[transition]
    fn pack(state: state::Pending, _: event::Packed) -> state::Ready {
        state::Ready { items: state.items }
    }

    #[transition]
    fn ship(_: state::Ready, event: event::Shipped) -> state::Shipped {
        state::Shipped {
            tracking: event.tracking,
        }
    }

    #[transition]
    fn cancel(_: group::Open, event: event::Cancelled) -> state::Cancelled {
        state::Cancelled { reason: event.reason }
    }

    #[decide]
    fn decide_place(command: command::Place) -> Result<event::Placed, Refusal> {
        if command.items.is_empty() || command.items.iter().any(|item| item.quantity == 0) {
            return Err(Refusal::NothingOrdered);
        }
        Ok(event::Placed { items: command.items })
    }

    #[decide]
    fn decide_add_item(_: &state::Pending, command: command::AddItem) -> Result<event::ItemAdded, Refusal> {
        if command.0.quantity == 0 {
            return Err(Refusal::NothingOrdered);
        }
        Ok(event::ItemAdded(command.0))
    }

    #[decide]
    fn decide_pack(_: &state::Pending, _: command::Pack) -> event::Packed {
        event::Packed
    }

    #[decide]
    fn decide_ship(state: &state::Ready, command: command::Ship) -> Result<event::Shipped, Refusal> {
        let pieces = state.items.iter().map(|item| u64::from(item.quantity)).sum();
        let places = command.places;
        if places < pieces {
            return Err(Refusal::TooManyPieces { pieces, places });
        }
        Ok(event::Shipped {
            tracking: format!("VAN-{pieces}"),
        })
    }

    #[decide]
    fn decide_cancel(_: &group::Open, command: command::Cancel) -> event::Cancelled {
        event::Cancelled { reason: command.reason }
    }
}
