//! A service on a port of its own, and who asks it.

use eventer::store::{History, Queries, Store};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use service::app::app;
use service::server::serve;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A service that runs.
pub struct Service {
    client: Client,
    address: String,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// What the service answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: StatusCode,
    pub content_type: String,
    pub etag: Option<String>,
    pub location: Option<String>,
    pub retry_after: Option<String>,
    pub body: Value,
}

impl Service {
    /// Starts one over a store.
    pub async fn start<St: Store + History + Queries + Clone>(store: St) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (stop, stopped) = oneshot::channel();
        let serving = serve(listener, app(store), async {
            let _ = stopped.await;
        });
        Service {
            client: Client::new(),
            address,
            stop,
            serving: tokio::spawn(serving),
        }
    }

    /// Who asks the service at an address.
    pub fn asker(&self) -> Asker {
        Asker {
            client: self.client.clone(),
            address: self.address.clone(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.asker()
            .ask(Method::GET, path, &[], None)
            .await
            .expect("it answers")
    }

    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let asked = self.asker();
        let asked = asked.ask(Method::POST, path, headers, Some(body.to_string()));
        asked.await.expect("it answers")
    }

    /// Tells it to end. What it comes to is what the task gives.
    pub fn stop(self) -> JoinHandle<std::io::Result<()>> {
        self.stop.send(()).expect("it runs");
        self.serving
    }
}

/// Sends requests.
#[derive(Clone)]
pub struct Asker {
    pub client: Client,
    pub address: String,
}

impl Asker {
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> reqwest::Result<Answer> {
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let header = |name: &str| Some(response.headers().get(name)?.to_str().expect("it is text").to_owned());
        Ok(Answer {
            status: response.status(),
            content_type: header("content-type").unwrap_or_default(),
            etag: header("etag"),
            location: header("location"),
            retry_after: header("retry-after"),
            body: response.json().await?,
        })
    }
}

impl Answer {
    /// Checks that it is a problem, with the same status in head and body.
    pub fn is_problem(&self, status: u16, kind: &str) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.content_type, "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("/problems/{kind}"), "{self:?}");
        assert!(self.body["title"].is_string() && self.body["detail"].is_string());
        assert_eq!(self.retry_after.is_some(), status == 503);
        self
    }

    /// Checks that it was done.
    pub fn is_done(&self, status: u16, version: u64, replayed: bool) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.body["version"], version, "{self:?}");
        assert_eq!(self.body["replayed"], replayed, "{self:?}");
        assert_eq!(self.etag, Some(format!("\"{version}\"")));
        self
    }
}
