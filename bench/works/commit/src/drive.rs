//! Clients, each with one call at a time in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bench_postgres::Fault;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::bank::{Balance, Bank};
use crate::cases::{Case, Does};

/// The accounts of a case, in the database of one subject.
pub(crate) struct Accounts {
    ids: Arc<[String]>,
    /// How many payments they had in all, as far as they were acknowledged.
    paid: AtomicU64,
}

/// How many clients make the accounts of a case.
const MAKERS: usize = 16;

impl Accounts {
    /// Opens the accounts of a case, with the payments that they had before.
    pub(crate) async fn new(case: Case, bank: &Arc<dyn Bank>) -> Result<Self, Fault> {
        let ids: Arc<[String]> = (0..case.accounts).map(|_| Uuid::new_v4().to_string()).collect();
        let mut makers = JoinSet::new();
        for maker in 0..MAKERS {
            let (ids, bank) = (Arc::clone(&ids), Arc::clone(bank));
            makers.spawn(async move {
                for id in ids.iter().skip(maker).step_by(MAKERS) {
                    bank.open(maker, id).await?;
                    for _ in 0..case.payments {
                        bank.pay(maker, id).await?;
                    }
                }
                Ok::<_, Fault>(())
            });
        }
        while let Some(made) = makers.join_next().await {
            made??;
        }
        Ok(Accounts {
            ids,
            paid: AtomicU64::new((case.accounts * case.payments) as u64),
        })
    }

    /// Lets the clients of a case call for some time, and tells how many calls were answered and how long it took.
    pub(crate) async fn drive(
        &self,
        case: Case,
        bank: &Arc<dyn Bank>,
        time: Duration,
    ) -> Result<(u64, Duration), Fault> {
        let start = Instant::now();
        let mut clients = JoinSet::new();
        for client in 0..case.clients {
            let (ids, bank) = (Arc::clone(&self.ids), Arc::clone(bank));
            clients.spawn(async move {
                let mut own = ids.iter().skip(client).step_by(case.clients).cycle();
                let mut calls = 0_u64;
                while start.elapsed() < time {
                    match (case.does, own.next()) {
                        (Does::Pay, Some(id)) => bank.pay(client, id).await?,
                        (Does::Load, Some(id)) => drop(bank.load(client, id).await?),
                        _ => bank.open(client, &Uuid::new_v4().to_string()).await?,
                    }
                    calls += 1;
                }
                Ok::<_, Fault>(calls)
            });
        }
        let mut calls = 0;
        while let Some(client) = clients.join_next().await {
            calls += client??;
        }
        let elapsed = start.elapsed();
        if case.does == Does::Pay {
            self.paid.fetch_add(calls, Ordering::Relaxed);
        }
        Ok((calls, elapsed))
    }

    /// Whether the accounts hold what was acknowledged; if not, what they hold and what was acknowledged.
    pub(crate) async fn check(&self, bank: &Arc<dyn Bank>) -> Result<Result<(), (u64, u64)>, Fault> {
        let mut held = Balance::default();
        for id in self.ids.iter() {
            let balance = bank.load(0, id).await?;
            held.cents += balance.cents;
            held.payments += balance.payments;
        }
        let paid = self.paid.load(Ordering::Relaxed);
        Ok(if held.payments == paid {
            Ok(())
        } else {
            Err((held.payments, paid))
        })
    }
}
