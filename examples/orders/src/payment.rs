//! The life of a payment, declared. An order begins it, and it has the id of its order.

use eventer::state_machine;
use serde::{Deserialize, Serialize};

use crate::order::OrderId;

/// What an order costs, until it is paid or no longer wanted.
#[state_machine(id = OrderId, strict)]
pub mod payment {
    use super::*;

    /// Where a payment stands.
    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        /// Demanded, and not paid yet.
        #[group(Wanted)]
        Due {
            /// How much.
            cents: u64,
        },
        /// Paid.
        #[group(Wanted)]
        Paid {
            /// How much.
            cents: u64,
        },
        /// Given back, as far as it was paid.
        #[terminal]
        Refunded {
            /// How much was paid.
            cents: u64,
        },
    }

    /// What happens to a payment.
    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        /// The order was packed, so that its price is known.
        Demanded {
            /// Of whom. The state has no need of it; those who read the events have.
            customer: String,
            /// How much.
            cents: u64,
        },
        /// The customer paid.
        Paid,
        /// The order was called off.
        Refunded,
    }

    #[transition]
    fn demand(event: event::Demanded) -> state::Due {
        state::Due { cents: event.cents }
    }

    #[transition]
    fn pay(state: state::Due, _: event::Paid) -> state::Paid {
        state::Paid { cents: state.cents }
    }

    #[transition]
    fn refund(payment: group::Wanted, _: event::Refunded) -> state::Refunded {
        match payment {
            group::Wanted::Due(_) => state::Refunded { cents: 0 },
            group::Wanted::Paid(paid) => state::Refunded { cents: paid.cents },
        }
    }
}
