//! With eventer.

use bench_postgres::Fault;
use eventer::StateMachine;
use eventer::query::{Page, Query};
use eventer::store::postgres::PgStore;

use crate::ask::{Ask, PAGE_LEN, Place, STATE, Sums};
use crate::order::{Any, Machine, index};

/// The most entities that are passed over at once.
const STEP_LEN: usize = 1_000;

pub(crate) struct Ours {
    orders: StateMachine<Machine, PgStore>,
}

impl Ours {
    pub(crate) fn new(store: PgStore) -> Self {
        Ours {
            orders: StateMachine::new(store),
        }
    }

    pub(crate) async fn answer(&self, ask: &Ask, sums: &mut Sums) -> Result<(), Fault> {
        let (query, after) = match ask {
            Ask::OfCustomer { customer, after } => (self.of_customer(customer), after),
            Ask::Dearest { after } => (self.dearest(), after),
            Ask::Count { customer } => {
                sums.orders += self.of_customer(customer).count().await?;
                return Ok(());
            }
        };
        let page = match after {
            Some(after) => query.after(&after.cursor).page(PAGE_LEN).await?,
            None => query.page(PAGE_LEN).await?,
        };
        for order in &page.entities {
            let (cents, parcels) = match &order.entity {
                Any::Placed(it) => (it.data().cents, it.state().parcels),
                Any::Packed(it) => (it.data().cents, it.state().parcels),
                Any::Shipped(it) => (it.data().cents, it.state().parcels),
            };
            sums.add(&order.id, cents, parcels);
        }
        sums.nexts += u64::from(page.next.is_some());
        Ok(())
    }

    /// Questions for pages in the middle of what this one asks for, from one to the next, no more than so many.
    pub(crate) async fn in_the_middle(&self, ask: &Ask, asks_max: usize) -> Result<Vec<Ask>, Fault> {
        let query = || match ask {
            Ask::OfCustomer { customer, .. } | Ask::Count { customer } => self.of_customer(customer),
            Ask::Dearest { .. } => self.dearest(),
        };
        let mut passed_over = usize::try_from(query().count().await?)? / 2;
        let (mut after, mut asks) = (None::<Place>, Vec::new());
        while asks.len() < asks_max {
            let query = match &after {
                Some(after) => query().after(&after.cursor),
                None => query(),
            };
            let len = if passed_over == 0 {
                PAGE_LEN
            } else {
                passed_over.min(STEP_LEN)
            };
            after = end_of(query.page(len).await?);
            passed_over = passed_over.saturating_sub(len);
            if after.is_none() {
                break;
            }
            if passed_over == 0 {
                asks.push(match ask.clone() {
                    Ask::OfCustomer { customer, .. } | Ask::Count { customer } => Ask::OfCustomer {
                        customer,
                        after: after.clone(),
                    },
                    Ask::Dearest { .. } => Ask::Dearest { after: after.clone() },
                });
            }
        }
        Ok(asks)
    }

    fn of_customer(&self, customer: &str) -> Query<'_, Machine, PgStore> {
        let query = self.orders.query().in_states([STATE]);
        query.filter(index::customer().is(customer))
    }

    fn dearest(&self) -> Query<'_, Machine, PgStore> {
        let query = self.orders.query().in_states([STATE]);
        query.sort_by(index::cents()).descending()
    }
}

/// Where a page ended, if another one follows.
fn end_of(page: Page<Machine, PgStore>) -> Option<Place> {
    let last = page.entities.last()?;
    let Any::Placed(order) = &last.entity else { return None };
    Some(Place {
        cents: order.data().cents,
        id: last.id.clone(),
        cursor: page.next?.to_string(),
    })
}
