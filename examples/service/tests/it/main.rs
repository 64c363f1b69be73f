//! The service over HTTP, on loopback: in memory, and on stores that fail.

mod client;
mod ends;
mod scenarios;
mod stores;
mod troubles;

use eventer::MemoryStore;

use client::Service;

#[tokio::test]
async fn in_memory_it_does_all_that_it_does() {
    scenarios::all(&Service::start(MemoryStore::new()).await).await;
}
