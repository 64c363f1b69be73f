//! What callers are told when the store cannot do what it should.

use serde_json::{Value, json};

use crate::client::Service;
use crate::scenarios::placed;
use crate::stores::{BoxError, Troubled};

#[tokio::test]
async fn a_request_whose_answer_was_lost_is_repeated_under_its_key_and_done_once() {
    let store = Troubled::new();
    let service = Service::start(store.clone()).await;
    let order = placed(&service).await;
    let pack = async || {
        service
            .post(&format!("{order}/pack"), &[("Idempotency-Key", "a")], Value::Null)
            .await
    };

    store.expect([BoxError::Unanswered]);
    let lost = pack().await;
    lost.is_problem(503, "unknown-outcome");
    pack().await.is_done(200, 2, true);
    let history = service.get(&format!("{order}/history")).await.body;
    assert_eq!(history.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_store_that_is_away_is_another_problem_than_one_that_is_broken() {
    let store = Troubled::new();
    let service = Service::start(store.clone()).await;
    let order = placed(&service).await;
    let pack = async || service.post(&format!("{order}/pack"), &[], Value::Null).await;

    store.expect([BoxError::Away, BoxError::Broken]);
    pack().await.is_problem(503, "unavailable");
    let broken = pack().await;
    broken.is_problem(500, "failure");
    assert!(!broken.body.to_string().contains("secret"), "{broken:?}");
    pack().await.is_done(200, 2, false);
}

#[tokio::test]
async fn who_is_overtaken_again_and_again_is_told_so() {
    let store = Troubled::new();
    let service = Service::start(store.clone()).await;
    let order = placed(&service).await;
    let cancel = async |headers| {
        service
            .post(&format!("{order}/cancel"), headers, json!({"reason": "a"}))
            .await
    };

    // As often as the engine tries.
    store.expect([BoxError::Overtaken; 16]);
    let answer = cancel(&[]).await;
    answer.is_problem(409, "conflict");
    assert_eq!(answer.body["version"], 9);
    // At one version there is one attempt.
    store.expect([BoxError::Overtaken]);
    cancel(&[("If-Match", "\"1\"")]).await.is_problem(412, "changed");
    cancel(&[("If-Match", "\"1\"")]).await.is_done(200, 2, false);
}

#[tokio::test]
async fn an_order_that_cannot_be_read_is_named_beside_the_others() {
    let store = Troubled::new();
    let service = Service::start(store.clone()).await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(placed(&service).await.replace("/orders/", ""));
    }
    store.is_ahead(&orders[1]);

    let page = service.get("/orders").await.body;
    let ids = |list: &Value, part: &str| -> Vec<String> {
        let part = list[part].as_array().unwrap();
        part.iter()
            .map(|order| order["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&page, "orders"), [&*orders[0], &*orders[2]]);
    assert_eq!(ids(&page, "unreadable"), [&*orders[1]]);
    assert!(page["unreadable"][0]["since"].is_string(), "{page}");
    // The list goes on behind it.
    let first = service.get("/orders?len_max=2").await.body;
    let next = first["next"].as_str().unwrap();
    let rest = service.get(&format!("/orders?len_max=2&after={next}")).await.body;
    assert_eq!(ids(&rest, "orders"), [&*orders[2]]);
}
