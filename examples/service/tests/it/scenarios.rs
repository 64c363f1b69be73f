//! What the service does on every store.

use serde_json::{Value, json};

use crate::client::Service;

/// All of it, on a store without orders.
pub async fn all(service: &Service) {
    a_life(service).await;
    refusals(service).await;
    repeats(service).await;
    versions(service).await;
    unreadable(service).await;
    list(service).await;
}

fn tea(quantity: u32) -> Value {
    json!({"items": [{"article": "tea", "quantity": quantity}]})
}

/// Places an order, and gives its path.
pub async fn placed(service: &Service) -> String {
    let answer = service.post("/orders", &[], tea(2)).await;
    answer.is_done(201, 1, false);
    let location = answer.location.expect("it says where the order is");
    assert_eq!(location, format!("/orders/{}", answer.body["id"].as_str().unwrap()));
    location
}

async fn a_life(service: &Service) {
    let order = placed(service).await;
    let cup = json!({"article": "cup", "quantity": 6});
    service
        .post(&format!("{order}/add-item"), &[], cup)
        .await
        .is_done(200, 2, false);
    service
        .post(&format!("{order}/pack"), &[], Value::Null)
        .await
        .is_done(200, 3, false);
    service
        .post(&format!("{order}/ship"), &[], json!({"places": 8}))
        .await
        .is_done(200, 4, false);

    let seen = service.get(&order).await;
    assert_eq!((seen.status.as_u16(), seen.etag.as_deref()), (200, Some("\"4\"")));
    assert_eq!(seen.body["state"], "Shipped");
    assert_eq!(seen.body["tracking"], "VAN-8");

    let history = service.get(&format!("{order}/history")).await.body;
    let names: Vec<_> = history.as_array().unwrap().iter().map(|it| &it["event"]).collect();
    assert_eq!(names, ["Placed", "ItemAdded", "Packed", "Shipped"]);
    assert_eq!(history[1]["article"], "cup");
    assert_eq!(history[3]["at"], seen.body["changed_at"]);
    assert!(
        history[3]["at"].as_str().is_some_and(|at| at.ends_with('Z')),
        "{history}"
    );

    // Its life has ended.
    let late = service
        .post(&format!("{order}/cancel"), &[], json!({"reason": "late"}))
        .await;
    late.is_problem(409, "invalid-transition");
    let detail = late.body["detail"].as_str().unwrap();
    assert!(
        detail.contains("state `Shipped` does not handle command `Cancel`"),
        "{detail}"
    );
}

async fn refusals(service: &Service) {
    let nothing = service.post("/orders", &[], json!({"items": []})).await;
    nothing.is_problem(422, "refused");
    assert_eq!(nothing.body["refusal"]["reason"], "nothing-ordered");

    let order = placed(service).await;
    service
        .post(&format!("{order}/pack"), &[], Value::Null)
        .await
        .is_done(200, 2, false);
    let small = service.post(&format!("{order}/ship"), &[], json!({"places": 1})).await;
    small.is_problem(422, "refused");
    let refusal = json!({"reason": "too-many-pieces", "pieces": 2, "places": 1});
    assert_eq!(small.body["refusal"], refusal);
    assert_eq!(small.body["detail"], "2 pieces do not fit into 1 places");
    // Nothing happened.
    assert_eq!(service.get(&order).await.body["version"], 2);
}

async fn repeats(service: &Service) {
    let key = [("Idempotency-Key", "basket 31")];
    let first = service.post("/orders", &key, tea(3)).await;
    first.is_done(201, 1, false);
    let order = first.location.clone().unwrap();
    let cancel = json!({"reason": "found it cheaper"});
    let ask = async |body| {
        service
            .post(&format!("{order}/cancel"), &[("Idempotency-Key", "call 7")], body)
            .await
    };
    ask(cancel.clone()).await.is_done(200, 2, false);

    // Each repeat is answered as the first request was, though the order has moved on.
    let again = service.post("/orders", &key, tea(3)).await;
    again.is_done(201, 1, true);
    assert_eq!(again.location, first.location);
    ask(cancel).await.is_done(200, 2, true);

    // A key stands for one request.
    service
        .post("/orders", &key, tea(4))
        .await
        .is_problem(422, "key-reused");
    ask(json!({"reason": "too late"})).await.is_problem(422, "key-reused");
    let history = service.get(&format!("{order}/history")).await.body;
    assert_eq!(history.as_array().unwrap().len(), 2);
}

async fn versions(service: &Service) {
    let order = placed(service).await;
    let seen = service.get(&order).await.etag.unwrap();
    let cup = json!({"article": "cup", "quantity": 1});
    let add = format!("{order}/add-item");
    service
        .post(&add, &[("If-Match", &seen)], cup.clone())
        .await
        .is_done(200, 2, false);
    // Whoever decided on the old version is told so, and nothing happens.
    let late = service.post(&add, &[("If-Match", &seen)], cup.clone()).await;
    late.is_problem(412, "changed");
    assert_eq!(late.body["version"], 2);
    // Of two that saw the same, one is done.
    let both = [("If-Match", "\"2\"")];
    let (one, other) = tokio::join!(service.post(&add, &both, cup.clone()), service.post(&add, &both, cup));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "{one:?} {other:?}");
    assert_eq!(service.get(&order).await.body["version"], 3);
    // What the state does not handle stays so at every version.
    let ship = service
        .post(&format!("{order}/ship"), &[("If-Match", "\"3\"")], json!({"places": 9}))
        .await;
    ship.is_problem(409, "invalid-transition");
}

async fn unreadable(service: &Service) {
    let order = placed(service).await;
    let ship = format!("{order}/ship");
    service
        .post(&ship, &[], json!({"places": "many"}))
        .await
        .is_problem(400, "invalid-request");
    service
        .post(&ship, &[("If-Match", "3")], json!({}))
        .await
        .is_problem(400, "invalid-request");
    let both = [("If-Match", "\"1\""), ("Idempotency-Key", "a")];
    service
        .post(&ship, &both, json!({"places": 2}))
        .await
        .is_problem(400, "invalid-request");
    service
        .post("/orders", &[("Idempotency-Key", "")], tea(1))
        .await
        .is_problem(400, "invalid-request");
    let nul = json!({"items": [{"article": "\u{0}", "quantity": 1}]});
    service.post("/orders", &[], nul).await.is_problem(422, "not-storable");
    let long = json!({"items": [{"article": "x".repeat(70_000), "quantity": 1}]});
    service.post("/orders", &[], long).await.is_problem(413, "too-long");

    service
        .post(&format!("{order}/burn"), &[], Value::Null)
        .await
        .is_problem(404, "not-found");
    let nobody = "/orders/00000000-0000-7000-8000-000000000000";
    service.get(nobody).await.is_problem(404, "not-found");
    service
        .post(&format!("{nobody}/pack"), &[], Value::Null)
        .await
        .is_problem(404, "not-found");
    service.get("/orders/7").await.is_problem(404, "not-found");
    service.get("/customers").await.is_problem(404, "not-found");
    service
        .post(&order, &[], Value::Null)
        .await
        .is_problem(405, "no-such-method");
    service
        .get("/orders?len_max=all")
        .await
        .is_problem(400, "invalid-request");
}

async fn list(service: &Service) {
    let everything = service.get("/orders?len_max=100").await.body;
    let orders = everything["orders"].as_array().unwrap();
    assert!(orders.len() >= 5, "{everything}");
    assert!(everything["next"].is_null());
    let since: Vec<_> = orders.iter().map(|order| order["since"].as_str().unwrap()).collect();
    assert!(since.is_sorted(), "{since:?}");

    // Page by page, the same orders in the same order.
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = service.get(&format!("/orders?len_max=2{after}")).await.body;
        paged.extend(page["orders"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(&paged, orders);

    // By state, and by what the state has.
    let shipped = service.get("/orders?state=Shipped").await.body;
    let expected: Vec<_> = orders.iter().filter(|order| order["state"] == "Shipped").collect();
    assert!(!expected.is_empty());
    assert_eq!(
        shipped["orders"].as_array().unwrap().iter().collect::<Vec<_>>(),
        expected
    );
    let tracking = expected[0]["tracking"].as_str().unwrap();
    let found = service.get(&format!("/orders?tracking={tracking}")).await.body;
    assert_eq!(&found["orders"][0], expected[0]);

    for (wrong, detail) in [
        (
            "state=Shiped",
            "there is no state \"Shiped\"; the states are Pending, Ready, Shipped, Cancelled",
        ),
        ("len_max=0", "a page has 1 to 1000 entries, and 0 were asked for"),
        (
            "after=1.x",
            "the cursor is damaged: give back the text of the page before as it was",
        ),
    ] {
        let answer = service.get(&format!("/orders?{wrong}")).await;
        answer.is_problem(400, "invalid-request");
        let found = answer.body["detail"].as_str().unwrap();
        assert!(found.ends_with(detail), "{found}");
    }
}
