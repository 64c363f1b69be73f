//! Inboxes, over the in-memory store.

use eventer::MemoryStore;
use eventer_tests::inboxes;

#[tokio::test]
async fn a_message_takes_effect_once() {
    inboxes::a_message_takes_effect_once(MemoryStore::new()).await;
}

#[tokio::test]
async fn a_conflict_is_decided_again() {
    inboxes::a_conflict_is_decided_again(MemoryStore::new()).await;
}

#[tokio::test]
async fn a_key_that_was_used_is_the_effect() {
    inboxes::a_key_that_was_used_is_the_effect(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_at_once_take_effect_once() {
    inboxes::deliveries_at_once_take_effect_once(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_relayed_twice_is_received_once() {
    inboxes::what_is_relayed_twice_is_received_once(MemoryStore::new(), MemoryStore::new()).await;
}
