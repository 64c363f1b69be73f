//! Clients, each with one call at a time in flight.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bench_postgres::Fault;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::bank::{Balance, Bank, CENTS};
use crate::cases::{Case, Does};

/// The accounts of a case, in the database of one subject.
pub(crate) struct Accounts {
    ids: Arc<[String]>,
    /// How many payments they had in all, as far as they were acknowledged.
    paid: AtomicU64,
    /// Those that clients opened, as far as it was acknowledged.
    opened: Mutex<Vec<String>>,
}

/// What accounts hold that is not what was acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) held: Balance,
    pub(crate) acknowledged: Balance,
}

/// How many clients make the accounts of a case, and look into them in the end.
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
            opened: Mutex::default(),
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
                let (mut calls, mut opened) = (0_u64, Vec::new());
                while start.elapsed() < time {
                    match (case.does, own.next()) {
                        (Does::Pay, Some(id)) => bank.pay(client, id).await?,
                        (Does::Load, Some(id)) => drop(bank.load(client, id).await?),
                        _ => {
                            let id = Uuid::new_v4().to_string();
                            bank.open(client, &id).await?;
                            opened.push(id);
                        }
                    }
                    calls += 1;
                }
                Ok::<_, Fault>((calls, opened))
            });
        }
        let (mut calls, mut opened) = (0, Vec::new());
        while let Some(client) = clients.join_next().await {
            let (more, ids) = client??;
            calls += more;
            opened.extend(ids);
        }
        let elapsed = start.elapsed();
        self.opened
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(opened);
        if case.does == Does::Pay {
            self.paid.fetch_add(calls, Ordering::Relaxed);
        }
        Ok((calls, elapsed))
    }

    /// Whether all accounts are there and hold what was acknowledged.
    pub(crate) async fn check(&self, bank: &Arc<dyn Bank>) -> Result<Result<(), Difference>, Fault> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ids: Arc<[String]> = self.ids.iter().cloned().chain(opened).collect();
        let mut clients = JoinSet::new();
        for client in 0..MAKERS {
            let (ids, bank) = (Arc::clone(&ids), Arc::clone(bank));
            clients.spawn(async move {
                let mut held = Balance::default();
                for id in ids.iter().skip(client).step_by(MAKERS) {
                    held = held.with(bank.load(client, id).await?);
                }
                Ok::<_, Fault>(held)
            });
        }
        let mut held = Balance::default();
        while let Some(client) = clients.join_next().await {
            held = held.with(client??);
        }
        let payments = self.paid.load(Ordering::Relaxed);
        let acknowledged = Balance {
            cents: CENTS * payments.cast_signed(),
            payments,
        };
        Ok(if held == acknowledged {
            Ok(())
        } else {
            Err(Difference { held, acknowledged })
        })
    }
}
