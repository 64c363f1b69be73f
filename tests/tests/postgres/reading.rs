//! Workers, on Postgres: directly, and behind a pooler.

use eventer::store::postgres::PgStore;
use eventer_tests::{reading, repairing};

use crate::databases::{Databases, runtime};

/// Runs something on a store of its own, directly and behind a pooler.
fn on_stores<F: Future<Output = ()>>(test: impl Fn(PgStore) -> F) {
    let (direct, bounced) = (Databases::get().copy(), Databases::bounced().copy());
    let stores = [
        PgStore::new(&direct.pool()),
        PgStore::builder(&bounced.pool()).transaction_pooling().build(),
    ];
    runtime().block_on(async {
        for store in stores {
            test(store).await;
        }
    });
}

#[test]
fn what_happens_is_shown() {
    on_stores(reading::what_happens_is_shown);
}

#[test]
fn several_make_it_together() {
    on_stores(reading::several_make_it_together);
}

#[test]
fn poison_holds_up_its_key_alone() {
    on_stores(reading::poison_holds_up_its_key_alone);
}

#[test]
fn what_is_given_up_is_left_out() {
    on_stores(reading::what_is_given_up_is_left_out);
}

#[test]
fn a_rebuild_takes_the_place_of_the_live_one() {
    on_stores(reading::a_rebuild_takes_the_place_of_the_live_one);
}

#[test]
fn a_rebuild_tells_what_it_lacks() {
    on_stores(reading::a_rebuild_tells_what_it_lacks);
}

#[test]
fn reactors_hear_of_what_happens() {
    on_stores(reading::reactors_hear_of_what_happens);
}

#[test]
fn nothing_is_delivered_by_a_rebuild() {
    on_stores(reading::nothing_is_delivered_by_a_rebuild);
}

#[test]
fn messages_leave_in_order() {
    on_stores(reading::messages_leave_in_order);
}

#[test]
fn what_a_link_led_to_comes_behind_the_receipt() {
    on_stores(reading::what_a_link_led_to_comes_behind_the_receipt);
}

#[test]
fn what_makes_no_sense_is_refused() {
    on_stores(reading::what_makes_no_sense_is_refused);
}

#[test]
fn what_differs_is_found() {
    on_stores(reading::what_differs_is_found);
}

#[test]
fn the_log_is_asked_and_exported() {
    on_stores(reading::the_log_is_asked_and_exported);
}

#[test]
fn what_could_not_be_read_is_in_its_view_when_it_can() {
    on_stores(repairing::what_could_not_be_read_is_in_its_view_when_it_can);
}

#[test]
fn what_belongs_to_another_shard_by_now_stays_parked() {
    on_stores(repairing::what_belongs_to_another_shard_by_now_stays_parked);
}

#[test]
fn an_event_whose_view_cannot_be_written_is_parked_itself() {
    on_stores(repairing::an_event_whose_view_cannot_be_written_is_parked_itself);
}

#[test]
fn what_panics_is_parked() {
    on_stores(repairing::what_panics_is_parked);
}

#[test]
fn a_shard_is_read_by_one_task_at_a_time() {
    on_stores(reading::a_shard_is_read_by_one_task_at_a_time);
}

#[test]
fn what_follows_a_page_that_is_tried_again_does_not_wait() {
    on_stores(reading::what_follows_a_page_that_is_tried_again_does_not_wait);
}

#[test]
fn what_is_handed_over_is_done_once() {
    on_stores(reading::what_is_handed_over_is_done_once);
}

#[test]
fn messages_of_others_are_passed_at_once() {
    on_stores(reading::messages_of_others_are_passed_at_once);
}

#[test]
fn what_fails_together_is_tried_again_together() {
    on_stores(reading::what_fails_together_is_tried_again_together);
}

#[test]
fn what_stands_before_what_fails_is_shown_meanwhile() {
    on_stores(reading::what_stands_before_what_fails_is_shown_meanwhile);
}

#[test]
fn events_that_are_chosen_leave() {
    on_stores(reading::events_that_are_chosen_leave);
}

#[test]
fn an_error_is_kept_with_its_causes() {
    on_stores(reading::an_error_is_kept_with_its_causes);
}

#[test]
fn what_was_dropped_in_mid_call_comes_again() {
    on_stores(reading::what_was_dropped_in_mid_call_comes_again);
}

#[test]
fn what_stands_behind_what_fails_is_taken_once() {
    on_stores(reading::what_stands_behind_what_fails_is_taken_once);
}

#[test]
fn what_leaves_belongs_to_the_trace_of_its_call() {
    on_stores(reading::what_leaves_belongs_to_the_trace_of_its_call);
}

#[test]
fn a_name_that_nobody_reads_is_told_with_those_that_there_are() {
    on_stores(reading::a_name_that_nobody_reads_is_told_with_those_that_there_are);
}
