//! The service over HTTP on Postgres: a server that is started for it, or the one that `DATABASE_URL` names.

#[path = "it/client.rs"]
mod client;
#[path = "it/scenarios.rs"]
mod scenarios;

use std::{env, process};

use eventer::store::postgres::{PgStore, Schema};
use eventer_test_server::Server;
use serde_json::Value;
use service::order::order::Machine;
use sqlx::{AssertSqlSafe, PgPool};

use client::Service;

async fn store(url: &str) -> PgStore {
    let pool = PgPool::connect_lazy(url).expect("it is an address of Postgres");
    let schema = Schema::new(&format!("service_{}", process::id())).expect("it is a name");
    let store = PgStore::builder(&pool).schema(schema).build();
    store.migrate().await.expect("the schema is made");
    store.index::<Machine>(|_| {}).await.expect("the index is made");
    store
}

#[tokio::test]
async fn on_postgres_it_does_all_that_it_does() {
    let server = env::var("DATABASE_URL")
        .is_err()
        .then(|| Server::start(&[]).expect("a server starts"));
    let url = server
        .as_ref()
        .map_or_else(|| env::var("DATABASE_URL").unwrap(), |server| server.url("postgres"));
    let store = store(&url).await;
    let service = Service::start(store.clone()).await;
    scenarios::all(&service).await;

    // Another process finds what this one stored: it has nothing at hand.
    let page = service.get("/orders").await.body;
    let other = Service::start(
        PgStore::builder(&PgPool::connect_lazy(&url).unwrap())
            .schema(store.schema().clone())
            .build(),
    );
    assert_eq!(other.await.get("/orders").await.body, page);

    service.stop().await.unwrap().expect("it ends well");
    let drop = format!("DROP SCHEMA {} CASCADE", store.schema().name());
    let pool = PgPool::connect(&url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(drop))
        .execute(&pool)
        .await
        .expect("nobody holds it");
}

#[tokio::test]
async fn while_the_server_is_away_callers_are_told_to_come_back() {
    // One that can be ended, whatever `DATABASE_URL` names.
    let server = Server::start(&[]).expect("a server starts");
    let service = Service::start(store(&server.url("postgres")).await).await;
    let order = scenarios::placed(&service).await;
    let pack = async || {
        service
            .post(&format!("{order}/pack"), &[("Idempotency-Key", "a")], Value::Null)
            .await
    };

    server.kill().expect("it runs");
    service.get(&order).await.is_problem(503, "unavailable");
    let away = pack().await;
    assert_eq!(
        (away.status.as_u16(), away.retry_after.is_some()),
        (503, true),
        "{away:?}"
    );
    server.start_again().expect("it starts again");
    assert_eq!(pack().await.body["version"], 2);
    assert_eq!(service.get(&order).await.body["state"], "Ready");
}
