//! By hand with sqlx: the same tables, on a connection that is held open.

use bench_postgres::Fault;
use serde::Deserialize;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection, Row as _};

use crate::ask::{Ask, PAGE_LEN, STATE, Sums};

/// One order more than a page has tells whether there is another page.
const OF_CUSTOMER: &str = "
    SELECT s.version, s.changed_at, s.state, s.payload, s.data, i.id, i.entered_at
    FROM eventer.order_index AS i
    JOIN eventer.entity AS s ON s.tenant = 0 AND s.machine = 'order' AND s.id = i.id
    WHERE i.tenant = 0 AND i.state = $1 AND i.customer = $2 AND i.id > $3
    ORDER BY i.id
    LIMIT 51";

const DEAREST: &str = "
    SELECT s.version, s.changed_at, s.state, s.payload, s.data, i.id, i.entered_at
    FROM eventer.order_index AS i
    JOIN eventer.entity AS s ON s.tenant = 0 AND s.machine = 'order' AND s.id = i.id
    WHERE i.tenant = 0 AND i.state = $1 AND (i.cents, i.id) < ($2, $3)
    ORDER BY i.cents DESC, i.id DESC
    LIMIT 51";

const COUNT: &str = "SELECT count(*) FROM eventer.order_index WHERE tenant = 0 AND state = $1 AND customer = $2";

pub(crate) struct Hand {
    connection: PgConnection,
}

#[expect(dead_code, reason = "it is read, and nobody asks for all of it")]
struct Order {
    id: String,
    version: i64,
    changed_at: DateTime<Utc>,
    entered_at: DateTime<Utc>,
    state: State,
    data: Data,
}

enum State {
    Placed(Placed),
    Packed(Packed),
    Shipped(Shipped),
}

#[derive(Deserialize)]
struct Placed {
    parcels: u32,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and nobody asks for all of it")]
struct Packed {
    parcels: u32,
    shelf: u32,
}

#[derive(Deserialize)]
struct Shipped {
    parcels: u32,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and nobody asks for all of it")]
struct Data {
    customer: String,
    cents: i64,
    note: String,
}

impl Hand {
    pub(crate) async fn new(url: &str) -> Result<Self, Fault> {
        Ok(Hand {
            connection: PgConnection::connect(url).await?,
        })
    }

    pub(crate) async fn answer(&mut self, ask: &Ask, sums: &mut Sums) -> Result<(), Fault> {
        let query = match ask {
            Ask::OfCustomer { customer, after } => {
                let after = after.as_ref().map_or("", |after| &after.id);
                sqlx::query(OF_CUSTOMER).bind(STATE).bind(customer).bind(after)
            }
            Ask::Dearest { after } => {
                // Nothing costs more than the first page begins with.
                let (cents, id) = after.as_ref().map_or((i64::MAX, ""), |after| (after.cents, &after.id));
                sqlx::query(DEAREST).bind(STATE).bind(cents).bind(id)
            }
            Ask::Count { customer } => {
                let query = sqlx::query_scalar::<_, i64>(COUNT).bind(STATE).bind(customer);
                sums.orders += query.fetch_one(&mut self.connection).await?.cast_unsigned();
                return Ok(());
            }
        };
        let mut rows = query.fetch_all(&mut self.connection).await?;
        sums.nexts += u64::from(rows.len() > PAGE_LEN);
        rows.truncate(PAGE_LEN);
        let page: Vec<_> = rows.iter().map(Order::read).collect::<Result<_, _>>()?;
        for order in &page {
            let parcels = match &order.state {
                State::Placed(state) => state.parcels,
                State::Packed(state) => state.parcels,
                State::Shipped(state) => state.parcels,
            };
            sums.add(&order.id, order.data.cents, parcels);
        }
        Ok(())
    }
}

impl Order {
    fn read(row: &PgRow) -> Result<Self, Fault> {
        let state = match row.try_get::<&str, _>(2)? {
            "Placed" => State::Placed(row.try_get::<Json<_>, _>(3)?.0),
            "Packed" => State::Packed(row.try_get::<Json<_>, _>(3)?.0),
            "Shipped" => State::Shipped(row.try_get::<Json<_>, _>(3)?.0),
            other => return Err(format!("there is no state {other}").into()),
        };
        Ok(Order {
            version: row.try_get(0)?,
            changed_at: row.try_get(1)?,
            state,
            data: row.try_get::<Json<_>, _>(4)?.0,
            id: row.try_get(5)?,
            entered_at: row.try_get(6)?,
        })
    }
}
