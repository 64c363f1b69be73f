//! By hand with tokio-postgres: the same tables and statements.

use std::collections::HashMap;

use bench_postgres::{CONNECTIONS_MAX, Fault};
use tokio::sync::Mutex;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, NoTls, Statement};

use super::hand::{ADD, LOAD, LOCK, MOVE, OPEN, PAY, Way};
use crate::bank::{Answer, Balance, Bank, CENTS, Opened, Paid, note, owner};

pub(crate) struct TokioPostgres {
    way: Way,
    lanes: Vec<Mutex<Lane>>,
}

/// A connection, and the accounts of those clients that use it.
struct Lane {
    client: Client,
    open: Statement,
    load: Statement,
    pay: Statement,
    lock: Statement,
    add: Statement,
    swap: Statement,
    remembered: HashMap<String, (i64, Balance)>,
}

impl TokioPostgres {
    pub(crate) async fn new(url: &str, way: Way) -> Result<Self, Fault> {
        let mut lanes = Vec::new();
        for _ in 0..CONNECTIONS_MAX {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
            tokio::spawn(connection);
            lanes.push(Mutex::new(Lane {
                open: client.prepare(OPEN).await?,
                load: client.prepare(LOAD).await?,
                pay: client.prepare(PAY).await?,
                lock: client.prepare(LOCK).await?,
                add: client.prepare(ADD).await?,
                swap: client.prepare(MOVE).await?,
                client,
                remembered: HashMap::new(),
            }));
        }
        Ok(TokioPostgres { way, lanes })
    }

    fn lane(&self, client: usize) -> &Mutex<Lane> {
        &self.lanes[client % self.lanes.len()]
    }
}

impl Bank for TokioPostgres {
    fn open<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let lane = self.lane(client).lock().await;
            let (state, event) = (Json(Balance::default()), Json(Opened { owner: owner() }));
            lane.client.query_one(&lane.open, &[&id, &state, &event]).await?;
            Ok(())
        })
    }

    fn pay<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut lane = self.lane(client).lock().await;
            let remembers = match self.way {
                Way::Remembered => true,
                Way::Loaded => false,
                Way::Transaction => return lane.pay_in_transaction(id).await,
            };
            let (version, balance) = match lane.remembered.get(id) {
                Some(state) if remembers => *state,
                _ => lane.load(id).await?,
            };
            let after = balance.after(CENTS);
            let paid = Paid {
                cents: CENTS,
                note: note(),
            };
            let (state, event) = (Json(after), Json(paid));
            lane.client
                .query_one(&lane.pay, &[&id, &version, &state, &event])
                .await?;
            if remembers {
                match lane.remembered.get_mut(id) {
                    Some(state) => *state = (version + 1, after),
                    None => drop(lane.remembered.insert(id.to_owned(), (version + 1, after))),
                }
            }
            Ok(())
        })
    }

    fn load<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, Balance> {
        Box::pin(async move { Ok(self.lane(client).lock().await.load(id).await?.1) })
    }
}

impl Lane {
    async fn load(&self, id: &str) -> Result<(i64, Balance), Fault> {
        let row = self.client.query_one(&self.load, &[&id]).await?;
        Ok((row.try_get(0)?, row.try_get::<_, Json<Balance>>(1)?.0))
    }

    async fn pay_in_transaction(&mut self, id: &str) -> Result<(), Fault> {
        let tx = self.client.transaction().await?;
        let row = tx.query_one(&self.lock, &[&id]).await?;
        let (version, Json(balance)) = (row.try_get::<_, i64>(0)?, row.try_get::<_, Json<Balance>>(1)?);
        let paid = Paid {
            cents: CENTS,
            note: note(),
        };
        let (next, event, state) = (version + 1, Json(paid), Json(balance.after(CENTS)));
        tx.execute(&self.add, &[&id, &next, &event]).await?;
        tx.execute(&self.swap, &[&id, &next, &state]).await?;
        tx.commit().await?;
        Ok(())
    }
}
