//! A shop, as the book's chapters on read models and publishing have it.

use eventer::projection::{BoxError, Following, Follows, Happened, Projection};
use eventer::state_machine;
use serde::{Deserialize, Serialize};

/// An order that is placed and shipped.
#[state_machine]
pub mod order {
    #![allow(missing_docs, reason = "the names say it")]

    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Placed,
        #[terminal]
        Shipped,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Placed { customer: String, cents: i64 },
        Shipped { customer: String },
    }

    #[message]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Message {
        #[message(name = "order.shipped")]
        Shipped { customer: String },
    }

    #[transition]
    fn place(_: event::Placed) -> state::Placed {
        state::Placed
    }

    #[transition]
    fn ship(_: state::Placed, _: event::Shipped) -> state::Shipped {
        state::Shipped
    }

    #[publish]
    fn announce(event: &event::Shipped) -> message::Shipped {
        message::Shipped {
            customer: event.customer.clone(),
        }
    }
}

/// What each customer ordered. It cannot take an order that costs less than nothing.
pub struct Customers;

/// What is shown of a customer.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// How many orders were placed.
    pub orders: u64,
    /// What they cost, in cents.
    pub cents: i64,
}

impl Projection for Customers {
    const NAME: &'static str = "customers";
    type Key = String;
    type View = Customer;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.events::<order::Machine>(&["Placed"])
    }
}

impl Follows<order::Machine> for Customers {
    fn key(&self, happened: &Happened<order::Machine>) -> Option<String> {
        match &happened.recorded.event {
            order::Event::Placed(placed) => Some(placed.customer.clone()),
            order::Event::Shipped(_) => None,
        }
    }

    fn apply(&self, view: &mut Option<Customer>, happened: &Happened<order::Machine>) -> Result<(), BoxError> {
        let order::Event::Placed(placed) = &happened.recorded.event else {
            return Ok(());
        };
        if placed.cents < 0 {
            return Err(format!("an order costs {} cents", placed.cents).into());
        }
        let customer = view.get_or_insert_default();
        customer.orders += 1;
        customer.cents += placed.cents;
        Ok(())
    }
}

/// That an order was placed.
#[must_use]
pub fn placed(customer: &str, cents: i64) -> order::event::Placed {
    order::event::Placed {
        customer: customer.to_owned(),
        cents,
    }
}

/// That an order was shipped.
#[must_use]
pub fn shipped(customer: &str) -> order::event::Shipped {
    order::event::Shipped {
        customer: customer.to_owned(),
    }
}

/// Runs the code of a chapter.
///
/// # Panics
///
/// If the code fails: a chapter is wrong then.
pub fn run(chapter: impl Future<Output = Result<(), Box<dyn std::error::Error>>>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime
        .expect("tokio starts")
        .block_on(chapter)
        .expect("the chapter holds");
}

/// Looks again until it holds.
///
/// # Panics
///
/// If it does not within a minute.
pub async fn until<F: Future<Output = bool>>(mut holds: impl FnMut() -> F) {
    for _ in 0..6_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it did not come to be");
}
