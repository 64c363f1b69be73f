//! The life of an order, declared.

use eventer::{EntityId, KeyedId, Link, state_machine};
use serde::{Deserialize, Serialize};

use crate::payment::payment;

/// The number of an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct OrderId(pub String);

/// An order that is placed under a key has an id that follows from it.
impl KeyedId for OrderId {
    fn from_key(machine: &str, key: &str) -> Self {
        OrderId(String::from_key(machine, key))
    }
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What is ordered.
    pub article: String,
    /// How many pieces.
    pub quantity: u32,
    /// What a piece costs.
    pub cents: u64,
}

/// Who delivers, if anyone does today.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
            /// Whether a payment was demanded before.
            demanded: bool,
        },
    }

    /// Whatever the state: who ordered.
    #[data]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct Data {
        /// Who ordered. Orders can be asked for by it.
        #[index]
        pub customer: String,
    }

    /// What happens to an order.
    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        /// The customer placed it.
        Placed {
            /// Who ordered.
            customer: String,
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

    /// What may be asked of an order. `Serialize` lets a retry under the same key be compared with the first call.
    #[command]
    #[derive(Debug, Clone, Serialize)]
    pub enum Command {
        /// Places it.
        Place {
            /// Who orders.
            customer: String,
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

    /// What others are told.
    #[message]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Message {
        /// A carrier took the order.
        #[message(name = "order.shipped")]
        OrderShipped {
            /// Which order.
            order: String,
            /// How to follow the parcel.
            tracking: String,
        },
    }

    #[transition]
    fn place(event: event::Placed) -> (state::Pending, Data) {
        let data = Data {
            customer: event.customer,
        };
        let pending = state::Pending {
            items: event.items,
            label: None,
        };
        (pending, data)
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
    fn cancel(order: group::Open, event: event::Cancelled) -> state::Cancelled {
        state::Cancelled {
            reason: event.reason,
            demanded: matches!(order, group::Open::Ready(_)),
        }
    }

    #[decide]
    fn decide_place(command: command::Place) -> Result<event::Placed, EmptyOrder> {
        if command.items.is_empty() {
            return Err(EmptyOrder);
        }
        Ok(event::Placed {
            customer: command.customer,
            items: command.items,
        })
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

    /// The price is known when the order is packed. The payment begins in the same commit, or the order is not packed.
    #[link]
    fn demand_payment(id: &OrderId, state: &state::Ready, data: &Data, _: &event::Packed) -> Link<payment::Machine> {
        let cents = state
            .items
            .iter()
            .map(|item| u64::from(item.quantity) * item.cents)
            .sum();
        let customer = data.customer.clone();
        Link::start(id.clone(), payment::event::Demanded { customer, cents })
    }

    /// Nobody pays for an order that was called off.
    #[link]
    fn refund(id: &OrderId, state: &state::Cancelled, _: &event::Cancelled) -> Option<Link<payment::Machine>> {
        state.demanded.then(|| Link::to(id.clone(), payment::event::Refunded))
    }

    /// The shop's mails are written by somebody else, who reads the outbox.
    #[publish]
    fn announce(id: &OrderId, event: &event::Shipped) -> message::OrderShipped {
        message::OrderShipped {
            order: id.0.clone(),
            tracking: event.tracking.clone(),
        }
    }
}
