//! By hand with sqlx: two tables, and statements on connections that are held open.

use std::collections::HashMap;

use bench_postgres::{CONNECTIONS_MAX, Fault};
use sqlx::types::Json;
use sqlx::{Connection as _, PgConnection, Row as _};
use tokio::sync::Mutex;

use super::Mode;
use crate::bank::{Answer, Balance, Bank, CENTS, Opened, Paid, note, owner};

/// The tables of those who write by hand.
pub(crate) const TABLES: &str = "
    CREATE TABLE account (id text PRIMARY KEY, version bigint NOT NULL, state jsonb NOT NULL) WITH (fillfactor = 70);
    CREATE TABLE event (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL, version bigint NOT NULL,
        type text NOT NULL, payload jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (id, version)
    )";

pub(crate) const OPEN: &str = "
    WITH opened AS (INSERT INTO account (id, version, state) VALUES ($1, 1, $2) RETURNING id)
    INSERT INTO event (id, version, type, payload) SELECT id, 1, 'Opened', $3 FROM opened RETURNING position";

pub(crate) const LOAD: &str = "SELECT version, state FROM account WHERE id = $1";

/// One statement that compares the version, swaps the state, and stores the event.
pub(crate) const PAY: &str = "
    WITH moved AS (UPDATE account SET version = $2 + 1, state = $3 WHERE id = $1 AND version = $2 RETURNING id)
    INSERT INTO event (id, version, type, payload) SELECT id, $2 + 1, 'Paid', $4 FROM moved RETURNING position";

/// The statements of a payment in a transaction: between `BEGIN` and `COMMIT`, one after the other.
pub(crate) const LOCK: &str = "SELECT version, state FROM account WHERE id = $1 FOR UPDATE";
pub(crate) const ADD: &str = "INSERT INTO event (id, version, type, payload) VALUES ($1, $2, 'Paid', $3)";
pub(crate) const MOVE: &str = "UPDATE account SET version = $2, state = $3 WHERE id = $1";

/// How a payment is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// One statement, with the state that is remembered.
    Remembered,
    /// The state is loaded first.
    Loaded,
    /// In a transaction that locks the account first: five round trips.
    Transaction,
}

impl Way {
    /// The fastest that a mode allows.
    pub(crate) fn by_hand(mode: Mode) -> Self {
        if mode.hot { Way::Remembered } else { Way::Loaded }
    }
}

pub(crate) struct Hand {
    way: Way,
    lanes: Vec<Mutex<Lane>>,
}

/// A connection, and the accounts of those clients that use it.
struct Lane {
    connection: PgConnection,
    remembered: HashMap<String, (i64, Balance)>,
}

impl Hand {
    pub(crate) async fn new(url: &str, way: Way) -> Result<Self, Fault> {
        let mut lanes = Vec::new();
        for _ in 0..CONNECTIONS_MAX {
            lanes.push(Mutex::new(Lane {
                connection: PgConnection::connect(url).await?,
                remembered: HashMap::new(),
            }));
        }
        Ok(Hand { way, lanes })
    }

    fn lane(&self, client: usize) -> &Mutex<Lane> {
        &self.lanes[client % self.lanes.len()]
    }
}

impl Bank for Hand {
    fn open<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut lane = self.lane(client).lock().await;
            let query = sqlx::query(OPEN).bind(id).bind(Json(Balance::default()));
            let query = query.bind(Json(Opened { owner: owner() }));
            query.fetch_one(&mut lane.connection).await?;
            Ok(())
        })
    }

    fn pay<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut lane = self.lane(client).lock().await;
            match self.way {
                Way::Remembered => lane.pay_remembered(id).await,
                Way::Loaded => {
                    let state = lane.load(id).await?;
                    lane.pay(id, state).await.map(drop)
                }
                Way::Transaction => lane.pay_in_transaction(id).await,
            }
        })
    }

    fn load<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, Balance> {
        Box::pin(async move { Ok(self.lane(client).lock().await.load(id).await?.1) })
    }
}

impl Lane {
    async fn load(&mut self, id: &str) -> Result<(i64, Balance), Fault> {
        let row = sqlx::query(LOAD).bind(id).fetch_one(&mut self.connection).await?;
        Ok((row.try_get(0)?, row.try_get::<Json<Balance>, _>(1)?.0))
    }

    /// Gives the state that it led to.
    async fn pay(&mut self, id: &str, (version, balance): (i64, Balance)) -> Result<(i64, Balance), Fault> {
        let after = balance.after(CENTS);
        let paid = Paid {
            cents: CENTS,
            note: note(),
        };
        let query = sqlx::query(PAY)
            .bind(id)
            .bind(version)
            .bind(Json(after))
            .bind(Json(paid));
        query.fetch_one(&mut self.connection).await?;
        Ok((version + 1, after))
    }

    async fn pay_remembered(&mut self, id: &str) -> Result<(), Fault> {
        let state = match self.remembered.get(id) {
            Some(state) => *state,
            None => self.load(id).await?,
        };
        let after = self.pay(id, state).await?;
        match self.remembered.get_mut(id) {
            Some(state) => *state = after,
            None => drop(self.remembered.insert(id.to_owned(), after)),
        }
        Ok(())
    }

    async fn pay_in_transaction(&mut self, id: &str) -> Result<(), Fault> {
        let mut tx = self.connection.begin().await?;
        let row = sqlx::query(LOCK).bind(id).fetch_one(&mut *tx).await?;
        let (version, Json(balance)) = (row.try_get::<i64, _>(0)?, row.try_get::<Json<Balance>, _>(1)?);
        let paid = Paid {
            cents: CENTS,
            note: note(),
        };
        let event = sqlx::query(ADD).bind(id).bind(version + 1).bind(Json(paid));
        event.execute(&mut *tx).await?;
        let state = sqlx::query(MOVE).bind(id).bind(version + 1);
        let state = state.bind(Json(balance.after(CENTS)));
        state.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }
}
