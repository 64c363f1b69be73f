//! How the service ends.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::json;
use tokio::time::sleep;

use crate::client::{Asker, Service};
use crate::stores::{BoxError, Troubled};

#[tokio::test]
async fn what_is_under_way_is_finished_and_nothing_else_is_begun() {
    let store = Troubled::new();
    let service = Service::start(store.clone()).await;
    let asker = service.asker();
    store.expect([BoxError::Held]);
    let body = json!({"items": [{"article": "tea", "quantity": 2}]}).to_string();
    let under_way = {
        let (asker, body) = (asker.clone(), body.clone());
        tokio::spawn(async move { asker.ask(Method::POST, "/orders", &[], Some(body)).await })
    };
    let _held = store.held.acquire().await.unwrap();

    let ending = service.stop();
    // It does not listen any more once it was told; a client without connections has to make one.
    let other = Asker {
        client: Client::new(),
        ..asker
    };
    while other
        .ask(Method::POST, "/orders", &[], Some(body.clone()))
        .await
        .is_ok()
    {
        sleep(Duration::from_millis(5)).await;
    }
    assert!(!under_way.is_finished() && !ending.is_finished());

    store.released.add_permits(1);
    let answer = under_way.await.unwrap().expect("it is answered");
    answer.is_done(201, 1, false);
    ending.await.unwrap().expect("it ends well");
}

#[test]
fn the_program_ends_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let mut service = Command::new(env!("CARGO_BIN_EXE_service"))
            .env_remove("DATABASE_URL")
            .env_remove("RUST_LOG")
            .env("NO_COLOR", "1")
            .env("ADDRESS", "127.0.0.1:0")
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(service.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        assert!(
            lines.any(|line| line.contains("listening address=127.0.0.1:")),
            "it listens"
        );
        let kill = Command::new("kill")
            .args(["-s", signal, &service.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        assert!(lines.any(|line| line.contains("ended")), "SIG{signal}");
        assert!(service.wait().unwrap().success(), "SIG{signal}");
    }
}
