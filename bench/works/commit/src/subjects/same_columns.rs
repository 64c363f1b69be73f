//! By hand with sqlx, into the tables of eventer: what the raw statement costs once it stores the same.
//!
//! One statement again, without the function by which roles, keys, groups and outcomes are what they are.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use bench_postgres::{CONNECTIONS_MAX, Fault};
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};
use sqlx::{Connection as _, PgConnection, Row as _};
use tokio::sync::Mutex;

use super::Mode;
use super::eventer::store;
use crate::bank::{Answer, Balance, Bank, CENTS, Opened, Paid, note, owner};

const OPEN: &str = "
    WITH opened AS (
        INSERT INTO eventer.entity (
            tenant, machine, id, version, last_event_id, state, payload, data, indexed, changed_at, entered_at
        ) VALUES (0, 'account', $1, 1, $2, 'Open', $3, NULL, NULL, $5, $5)
        ON CONFLICT DO NOTHING
        RETURNING id
    )
    INSERT INTO eventer.event (
        tenant, machine, id, version, bucket, event_id, type, payload, from_state, to_state, at, actor, reason, cause,
        correlation, trace, key, payload_hash, key_version
    )
    SELECT 0, 'account', id, 1, $6, $2, 'Opened', $4, NULL, 'Open', $5, NULL, NULL, NULL, $2, NULL, NULL, NULL, NULL
    FROM opened
    RETURNING position";

const LOAD: &str = "
    SELECT version, last_event_id, payload FROM eventer.entity WHERE tenant = 0 AND machine = 'account' AND id = $1";

const PAY: &str = "
    WITH moved AS (
        UPDATE eventer.entity
        SET version = $2 + 1, last_event_id = $4, state = 'Open', payload = $5, data = NULL, indexed = NULL, changed_at = $7
        WHERE tenant = 0 AND machine = 'account' AND id = $1 AND version = $2 AND last_event_id = $3
        RETURNING id
    )
    INSERT INTO eventer.event (
        tenant, machine, id, version, bucket, event_id, type, payload, from_state, to_state, at, actor, reason, cause,
        correlation, trace, key, payload_hash, key_version
    )
    SELECT
        0, 'account', id, $2 + 1, $8, $4, 'Paid', $6, 'Open', 'Open', $7, NULL, NULL, NULL, $4, NULL, NULL, NULL, NULL
    FROM moved
    RETURNING position";

pub(crate) struct SameColumns {
    /// Whether states are remembered, so that they need not be loaded.
    remembers: bool,
    lanes: Vec<Mutex<Lane>>,
}

/// A connection, and the accounts of those clients that use it.
struct Lane {
    connection: PgConnection,
    remembered: HashMap<String, At>,
}

/// Where an account is: its version, its last event, and what that led to.
#[derive(Debug, Clone, Copy)]
struct At(i64, Uuid, Balance);

impl SameColumns {
    pub(crate) async fn new(url: &str, mode: Mode) -> Result<Self, Fault> {
        // Its migrations make the tables.
        drop(store(url, mode).await?);
        let mut lanes = Vec::new();
        for _ in 0..CONNECTIONS_MAX {
            lanes.push(Mutex::new(Lane {
                connection: PgConnection::connect(url).await?,
                remembered: HashMap::new(),
            }));
        }
        Ok(SameColumns {
            remembers: mode.hot,
            lanes,
        })
    }

    fn lane(&self, client: usize) -> &Mutex<Lane> {
        &self.lanes[client % self.lanes.len()]
    }
}

impl Bank for SameColumns {
    fn open<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut lane = self.lane(client).lock().await;
            let query = sqlx::query(OPEN)
                .bind(id)
                .bind(Uuid::new_v4())
                .bind(Json(Balance::default()));
            let query = query.bind(Json(Opened { owner: owner() })).bind(now()).bind(bucket(id));
            query.fetch_one(&mut lane.connection).await?;
            Ok(())
        })
    }

    fn pay<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut lane = self.lane(client).lock().await;
            let known = lane.remembered.get(id).copied().filter(|_| self.remembers);
            let at = match known {
                Some(at) => at,
                None => lane.load(id).await?,
            };
            let at = lane.pay(id, at).await?;
            if self.remembers {
                match lane.remembered.get_mut(id) {
                    Some(remembered) => *remembered = at,
                    None => drop(lane.remembered.insert(id.to_owned(), at)),
                }
            }
            Ok(())
        })
    }

    fn load<'a>(&'a self, client: usize, id: &'a str) -> Answer<'a, Balance> {
        Box::pin(async move { Ok(self.lane(client).lock().await.load(id).await?.2) })
    }
}

impl Lane {
    async fn load(&mut self, id: &str) -> Result<At, Fault> {
        let row = sqlx::query(LOAD).bind(id).fetch_one(&mut self.connection).await?;
        Ok(At(
            row.try_get(0)?,
            row.try_get(1)?,
            row.try_get::<Json<Balance>, _>(2)?.0,
        ))
    }

    async fn pay(&mut self, id: &str, At(version, last, balance): At) -> Result<At, Fault> {
        let (after, event) = (balance.after(CENTS), Uuid::new_v4());
        let paid = Paid {
            cents: CENTS,
            note: note(),
        };
        let query = sqlx::query(PAY)
            .bind(id)
            .bind(version)
            .bind(last)
            .bind(event)
            .bind(Json(after));
        let query = query.bind(Json(paid)).bind(now()).bind(bucket(id));
        query.fetch_one(&mut self.connection).await?;
        Ok(At(version + 1, event, after))
    }
}

fn now() -> DateTime<Utc> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    DateTime::from_timestamp_micros(i64::try_from(now.as_micros()).unwrap_or_default()).unwrap_or_default()
}

/// A number that follows from the id.
fn bucket(id: &str) -> i16 {
    let sum = id
        .bytes()
        .fold(0_u16, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    i16::try_from(sum % 1_024).unwrap_or_default()
}
