//! Queries, over the in-memory store.

use eventer::MemoryStore;
use eventer_tests::{queries, unread};
use pollster::block_on;

#[test]
fn entities_are_found_by_state_with_the_time_since_which_they_are_there() {
    block_on(queries::states_and_since(MemoryStore::new())).unwrap();
}

#[test]
fn fields_are_compared_as_what_they_are() {
    block_on(queries::fields(MemoryStore::new())).unwrap();
}

#[test]
fn what_no_entity_can_have_is_compared_with_what_they_have() {
    block_on(queries::beyond(MemoryStore::new())).unwrap();
}

#[test]
fn values_follow_their_entity() {
    block_on(queries::changes(MemoryStore::new())).unwrap();
}

#[test]
fn pages_follow_each_other_without_a_gap_or_a_repeat() {
    block_on(queries::pages(MemoryStore::new())).unwrap();
}

#[test]
fn a_query_that_cannot_be_answered_says_what_is_wrong_with_it() {
    block_on(queries::refusals(MemoryStore::new())).unwrap();
}

#[test]
fn lists_go_past_what_cannot_be_read() {
    block_on(unread::lists_go_past_what_cannot_be_read(MemoryStore::new())).unwrap();
}
