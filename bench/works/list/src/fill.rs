//! The tables, with as many orders as are asked for.

use bench_postgres::{Fault, Postgres};
use eventer::store::postgres::PgStore;
use sqlx::PgPool;

use crate::order::Machine;

/// How many orders a customer has.
const ORDERS_OF_CUSTOMER: usize = 1_000;

/// The name of a customer, by a number from 0.
pub(crate) fn customer(number: usize) -> String {
    format!("customer-{number}")
}

/// How many customers there are, each with orders in all states.
pub(crate) fn customers(entities: usize) -> usize {
    entities.div_ceil(ORDERS_OF_CUSTOMER)
}

/// Makes the tables in a database, and fills those of current states and of the index.
pub(crate) async fn fill(postgres: &Postgres, database: &str, entities: usize) -> Result<PgStore, Fault> {
    postgres.create(database, false).await?;
    let store = PgStore::new(&PgPool::connect_lazy(&postgres.url(database))?);
    store.migrate().await?;
    // While there is nothing to enter, so that it ends at once.
    store.index::<Machine>(|_| {}).await?;
    let customers = customers(entities);
    // Ids are in no order, and customer, state and price of an order say nothing of each other.
    let orders = format!(
        "INSERT INTO eventer.entity (
            version, changed_at, entered_at, tenant, last_event_id, machine, id, state, payload, data, indexed
        )
        SELECT 1, at, at, 0, gen_random_uuid(), 'order', md5(number::text)::uuid::text, state,
            CASE state
                WHEN 'Packed' THEN jsonb_build_object('parcels', number % 5 + 1, 'shelf', number % 100)
                ELSE jsonb_build_object('parcels', number % 5 + 1)
            END,
            indexed || jsonb_build_object('note', left(repeat('to be left with a neighbour; ', 4), 100)),
            indexed
        FROM generate_series(1, {entities}) AS number,
            LATERAL (SELECT
                (ARRAY['Placed', 'Packed', 'Shipped'])[number / {customers} % 3 + 1] AS state,
                now() - number * interval '1 second' AS at,
                jsonb_build_object(
                    'customer', 'customer-' || number % {customers}, 'cents', hashint8(number)::bigint & 1048575
                ) AS indexed
            ) AS of"
    );
    let index = "INSERT INTO eventer.order_index (tenant, id, state, entered_at, customer, cents)
        SELECT tenant, id, state, entered_at, indexed ->> 'customer', (indexed ->> 'cents')::bigint FROM eventer.entity";
    // The trigger that keeps the index would enter one order at a time.
    let both = format!("SET session_replication_role = replica; {orders}; {index}");
    for sql in [&both, "VACUUM ANALYZE", "CHECKPOINT"] {
        postgres.run(database, sql).await?;
    }
    Ok(store)
}
