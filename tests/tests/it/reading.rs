//! Workers, over the in-memory store.

use eventer::MemoryStore;
use eventer_tests::{reading, repairing};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_is_shown() {
    reading::what_happens_is_shown(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_make_it_together() {
    reading::several_make_it_together(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_holds_up_its_key_alone() {
    reading::poison_holds_up_its_key_alone(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_up_is_left_out() {
    reading::what_is_given_up_is_left_out(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_takes_the_place_of_the_live_one() {
    reading::a_rebuild_takes_the_place_of_the_live_one(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_tells_what_it_lacks() {
    reading::a_rebuild_tells_what_it_lacks(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reactors_hear_of_what_happens() {
    reading::reactors_hear_of_what_happens(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_delivered_by_a_rebuild() {
    reading::nothing_is_delivered_by_a_rebuild(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_leave_in_order() {
    reading::messages_leave_in_order(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_link_led_to_comes_behind_the_receipt() {
    reading::what_a_link_led_to_comes_behind_the_receipt(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_makes_no_sense_is_refused() {
    reading::what_makes_no_sense_is_refused(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_differs_is_found() {
    reading::what_differs_is_found(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_asked_and_exported() {
    reading::the_log_is_asked_and_exported(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_read_is_in_its_view_when_it_can() {
    repairing::what_could_not_be_read_is_in_its_view_when_it_can(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_to_another_shard_by_now_stays_parked() {
    repairing::what_belongs_to_another_shard_by_now_stays_parked(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_whose_view_cannot_be_written_is_parked_itself() {
    repairing::an_event_whose_view_cannot_be_written_is_parked_itself(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_panics_is_parked() {
    repairing::what_panics_is_parked(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shard_is_read_by_one_task_at_a_time() {
    reading::a_shard_is_read_by_one_task_at_a_time(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_a_page_that_is_tried_again_does_not_wait() {
    reading::what_follows_a_page_that_is_tried_again_does_not_wait(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_handed_over_is_done_once() {
    reading::what_is_handed_over_is_done_once(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_others_are_passed_at_once() {
    reading::messages_of_others_are_passed_at_once(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_together_is_tried_again_together() {
    reading::what_fails_together_is_tried_again_together(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_before_what_fails_is_shown_meanwhile() {
    reading::what_stands_before_what_fails_is_shown_meanwhile(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_are_chosen_leave() {
    reading::events_that_are_chosen_leave(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_is_kept_with_its_causes() {
    reading::an_error_is_kept_with_its_causes(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_dropped_in_mid_call_comes_again() {
    reading::what_was_dropped_in_mid_call_comes_again(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_behind_what_fails_is_taken_once() {
    reading::what_stands_behind_what_fails_is_taken_once(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_leaves_belongs_to_the_trace_of_its_call() {
    reading::what_leaves_belongs_to_the_trace_of_its_call(MemoryStore::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_nobody_reads_is_told_with_those_that_there_are() {
    reading::a_name_that_nobody_reads_is_told_with_those_that_there_are(MemoryStore::new()).await;
}
