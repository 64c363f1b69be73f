//! Every store gives the same answers: this one directly, and behind a pooler.

use eventer::store::postgres::PgStore;
use eventer_tests::tasks::task::Machine;
use eventer_tests::{queries, unread};

use crate::databases::{Databases, runtime};

/// Runs something on a store with the index of tasks: directly, and behind a pooler.
fn on_indexed<F: Future<Output = Result<(), eventer::Error<Machine>>>>(test: impl Fn(PgStore) -> F) {
    let direct = Databases::get().copy();
    let bounced = Databases::bounced().copy();
    let stores = [
        PgStore::new(&direct.pool()),
        PgStore::builder(&bounced.pool()).transaction_pooling().build(),
    ];
    runtime().block_on(async {
        for store in stores {
            store.index::<Machine>(|_| {}).await.unwrap();
            test(store).await.unwrap();
        }
    });
}

#[test]
fn lists_go_past_what_cannot_be_read() {
    on_indexed(unread::lists_go_past_what_cannot_be_read);
}

#[test]
fn entities_are_found_by_state_with_the_time_since_which_they_are_there() {
    on_indexed(queries::states_and_since);
}

#[test]
fn fields_are_compared_as_what_they_are() {
    on_indexed(queries::fields);
}

#[test]
fn what_no_entity_can_have_is_compared_with_what_they_have() {
    on_indexed(queries::beyond);
}

#[test]
fn values_follow_their_entity() {
    on_indexed(queries::changes);
}

#[test]
fn pages_follow_each_other_without_a_gap_or_a_repeat() {
    on_indexed(queries::pages);
}

#[test]
fn a_query_that_cannot_be_answered_says_what_is_wrong_with_it() {
    on_indexed(queries::refusals);
}
