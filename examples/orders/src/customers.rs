//! What each customer ordered: a read model.

use eventer::projection::{BoxError, Following, Follows, Happened, Projection};
use serde::{Deserialize, Serialize};

use crate::order::order;
use crate::payment::payment;

/// Follows orders and their payments, and has one view for each customer.
pub struct Customers;

/// What is shown of a customer.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// How many orders were placed.
    pub orders: u64,
    /// How many pieces were in them when they were placed.
    pub pieces: u64,
    /// What was demanded in all, in cents.
    pub demanded: u64,
}

impl Projection for Customers {
    const NAME: &'static str = "customers";
    type Key = String;
    type View = Customer;

    /// Of the payments it wants to know one event only, so the store gives it no other.
    fn follow(following: Following<Self>) -> Following<Self> {
        following
            .events::<order::Machine>(&["Placed"])
            .events::<payment::Machine>(&["Demanded"])
    }
}

impl Follows<order::Machine> for Customers {
    fn key(&self, happened: &Happened<order::Machine>) -> Option<String> {
        match &happened.recorded.event {
            order::Event::Placed(placed) => Some(placed.customer.clone()),
            _ => None,
        }
    }

    fn apply(&self, view: &mut Option<Customer>, happened: &Happened<order::Machine>) -> Result<(), BoxError> {
        if let order::Event::Placed(placed) = &happened.recorded.event {
            let customer = view.get_or_insert_default();
            customer.orders += 1;
            customer.pieces += placed.items.iter().map(|item| u64::from(item.quantity)).sum::<u64>();
        }
        Ok(())
    }
}

impl Follows<payment::Machine> for Customers {
    fn key(&self, happened: &Happened<payment::Machine>) -> Option<String> {
        match &happened.recorded.event {
            payment::Event::Demanded(demanded) => Some(demanded.customer.clone()),
            _ => None,
        }
    }

    fn apply(&self, view: &mut Option<Customer>, happened: &Happened<payment::Machine>) -> Result<(), BoxError> {
        if let payment::Event::Demanded(demanded) = &happened.recorded.event {
            view.get_or_insert_default().demanded += demanded.cents;
        }
        Ok(())
    }
}
