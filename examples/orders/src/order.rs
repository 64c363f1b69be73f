//! The life of an order, declared.

use eventer::{EntityId, state_machine};
use serde::{Deserialize, Serialize};

/// The number of an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct OrderId(pub u64);

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What is ordered.
    pub article: String,
    /// How many pieces.
    pub quantity: u32,
}

/// Who delivers, if anyone does today.
#[derive(Debug, Clone, PartialEq)]
pub enum Carrier {
    /// A van with this number of free places.
    Van {
        /// How many pieces fit in.
        places: u32,
    },
    /// Nobody.
    OnStrike,
}

/// An order without items cannot be placed.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the order has no items")]
pub struct EmptyOrder;

/// The carrier cannot take the order.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum NoCarrier {
    /// Nobody drives.
    #[error("the carrier is on strike")]
    OnStrike,
    /// It does not fit in.
    #[error("{pieces} pieces do not fit into {places} places")]
    TooSmall {
        /// How many pieces the order has.
        pieces: u32,
        /// How many fit in.
        places: u32,
    },
}

/// An order, from the basket to the doorstep.
#[state_machine(id = OrderId, strict)]
pub mod order {
    use super::*;

    /// Where an order stands.
    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        /// Placed, and not packed yet.
        #[group(Open)]
        Pending {
            /// What was ordered.
            items: Vec<Item>,
            /// The shipping label, if the customer printed it already.
            label: Option<String>,
        },
        /// Packed, and waiting for a carrier.
        #[group(Open, Packed)]
        Ready {
            /// What is in the parcel.
            items: Vec<Item>,
            /// The shipping label, if there is one.
            label: Option<String>,
        },
        /// On its way.
        #[terminal]
        #[group(Packed)]
        Shipped {
            /// How to follow the parcel.
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
    pub enum Event {
        /// The customer placed it.
        Placed {
            /// What was ordered.
            items: Vec<Item>,
        },
        /// The customer added a line.
        ItemAdded(Item),
        /// The customer printed the shipping label at home.
        LabelPrinted {
            /// The number on the label.
            tracking: String,
        },
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

    /// What may be asked of an order.
    #[command]
    #[derive(Debug, Clone)]
    pub enum Command {
        /// Places it.
        Place {
            /// What to order.
            items: Vec<Item>,
        },
        /// Hands it to a carrier.
        Ship {
            /// To which one.
            carrier: Carrier,
        },
        /// Calls it off.
        Cancel {
            /// Why.
            reason: String,
        },
    }

    #[transition]
    fn place(event: event::Placed) -> state::Pending {
        state::Pending {
            items: event.items,
            label: None,
        }
    }

    #[transition]
    fn add(state: &mut state::Pending, event: event::ItemAdded) {
        state.items.push(event.0);
    }

    #[transition]
    fn print_label(state: &mut state::Pending, event: event::LabelPrinted) {
        state.label = Some(event.tracking);
    }

    #[transition]
    fn pack(state: state::Pending, _: event::Packed) -> state::Ready {
        state::Ready {
            items: state.items,
            label: state.label,
        }
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
    fn decide_place(command: command::Place) -> Result<event::Placed, EmptyOrder> {
        if command.items.is_empty() {
            return Err(EmptyOrder);
        }
        Ok(event::Placed { items: command.items })
    }

    #[decide]
    fn decide_ship(state: &state::Ready, command: command::Ship) -> Result<event::Shipped, NoCarrier> {
        let pieces = state.items.iter().map(|item| item.quantity).sum();
        match command.carrier {
            Carrier::OnStrike => Err(NoCarrier::OnStrike),
            Carrier::Van { places } if places < pieces => Err(NoCarrier::TooSmall { pieces, places }),
            Carrier::Van { .. } => Ok(event::Shipped {
                tracking: format!("VAN-{pieces}"),
            }),
        }
    }

    #[decide]
    fn decide_cancel(_: &group::Open, command: command::Cancel) -> event::Cancelled {
        event::Cancelled { reason: command.reason }
    }

    /// A parcel that has its label leaves as soon as it is packed.
    #[hook]
    fn ship_when_labelled(state: &state::Ready, _: &event::Packed) -> Option<event::Shipped> {
        let tracking = state.label.clone()?;
        Some(event::Shipped { tracking })
    }
}
