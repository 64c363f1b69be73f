//! A pass over a whole store finds whatever is wrong with it, and nothing else.

mod coverage;
mod indices;
mod rows;
mod walkers;

use eventer::store::postgres::{Finding, PgStore, Verification};
use sqlx::PgPool;

use crate::counter::{counter, counter::event, counters, step};
use crate::databases::{Databases, runtime};

/// A store with these counters, each with two steps.
pub fn with_counters(ids: &[&str], test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        let counters = counters(&store);
        for id in ids {
            counters.start((*id).to_owned(), event::Started).await.unwrap();
            for by in 1..=2 {
                step(&counters, id, by).await.unwrap();
            }
        }
        test(pool, store).await;
    });
}

/// All findings of a pass.
pub async fn findings(store: &PgStore) -> Vec<Finding> {
    all(store.verify::<counter::Machine>()).await.0
}

async fn all(mut verification: Verification<counter::Machine>) -> (Vec<Finding>, Verification<counter::Machine>) {
    let mut findings = Vec::new();
    while let Some(finding) = verification.next().await.unwrap() {
        findings.push(finding);
    }
    (findings, verification)
}

/// What was found about which entity, without how to go on.
fn short(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| format!("{}: {}", finding.id, finding.corrupt);
    findings.iter().map(line).collect()
}
