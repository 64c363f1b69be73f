//! The list of all cases, each named once.

use super::Rig;

/// A case: its name, and what tests a store and panics with the promise that it breaks.
pub type Case<R> = (&'static str, fn(&R));

/// All cases with their names, in the order of their topics.
///
/// For a harness of one's own; [`conformance!`](crate::conformance!) makes tests of them.
pub fn cases<R: Rig>() -> Vec<Case<R>> {
    crate::__conformance_cases!(@list R)
}

/// Makes a `#[test]` of each case of the [suite](mod@crate::conformance), for a [`Rig`](crate::conformance::Rig).
///
/// The expression that gives the rig is evaluated in each test.
#[macro_export]
macro_rules! conformance {
    ($rig:expr) => {
        $crate::__conformance_cases!(@tests $rig);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_cases {
    (@list $rig:ty) => { $crate::__conformance_cases!(@all list $rig) };
    (@tests $rig:expr) => { $crate::__conformance_cases!(@all tests $rig); };
    (@expand list ($rig:ty) $($topic:ident { $($case:ident)* })*) => {
        vec![$($((stringify!($case), $crate::conformance::$topic::$case::<$rig> as fn(&$rig))),*),*]
    };
    (@expand tests ($rig:expr) $($topic:ident { $($case:ident)* })*) => {
        $($(
            #[test]
            fn $case() {
                $crate::conformance::$topic::$case(&$rig);
            }
        )*)*
    };
    (@all $what:ident $rig:tt) => {
        $crate::__conformance_cases! { @expand $what ($rig)
            load {
                load_of_nothing_is_nothing
                load_after_a_start_shows_it
                load_after_each_commit_shows_the_last
                load_sees_what_another_thread_was_told
                threads_load_one_moment
                threads_load_no_state_that_is_later_than_its_key
                load_keeps_machines_apart
                load_with_an_unknown_key_shows_the_entity_alone
                load_with_a_key_shows_its_outcome_and_the_state_of_now
                load_stores_nothing
            }
            commit {
                commit_of_one_event_is_stored
                commit_of_many_events_keeps_their_order
                commit_of_as_many_events_as_are_allowed
                commit_replaces_the_state
                commit_keeps_every_field_of_an_event
                commit_keeps_absent_and_empty_apart
                commit_keeps_times_to_the_microsecond
                commit_keeps_times_before_1970
                commit_keeps_texts_letter_by_letter
                commit_keeps_long_texts
                commit_keeps_ids_of_events_bit_by_bit
                commit_is_answered_with_its_last_position
                commit_of_nothing_is_refused
                commit_of_a_change_without_events_is_refused
                commit_of_one_entity_twice_is_refused
                commit_with_the_key_of_another_entity_is_refused
                commit_of_messages_or_rows_alone_is_refused
            }
            conflict {
                conflict_when_a_life_begins_twice
                conflict_with_an_older_version
                conflict_with_a_version_to_come
                conflict_where_nothing_ever_began
                conflict_with_another_last_event
                conflict_with_the_right_event_under_another_version
                conflict_names_the_first_change_and_its_version
                conflict_leaves_the_entity
                conflict_leaves_the_log
                conflict_sends_no_message
                conflict_writes_no_view
                conflict_leaves_the_key
                threads_on_one_entity_lose_nothing
                threads_that_begin_one_life_have_one_winner
            }
            guard {
                guard_in_its_place_lets_the_commit_through
                guard_of_what_is_not_there_lets_the_commit_through
                guard_elsewhere_is_a_conflict
                guard_with_another_last_event_is_a_conflict
                guard_of_what_began_since_is_a_conflict
                guard_of_what_is_gone_is_a_conflict
                guard_of_a_key_alone_is_looked_at
                guard_is_not_looked_at_by_a_resend
                guard_is_not_looked_at_by_a_repeat
                guard_of_a_changed_entity_is_refused
                threads_that_guard_each_other_have_one_winner
            }
            idempotency {
                repeat_is_answered_with_the_first_outcome
                repeat_stores_nothing
                repeat_with_another_hash_is_answered_with_the_first
                repeat_is_noticed_before_a_conflict
                repeat_is_noticed_before_a_conflict_elsewhere
                key_belongs_to_its_entity
                key_belongs_to_its_machine
                key_is_compared_letter_by_letter
                commits_without_a_key_are_no_repeats
                call_that_came_to_nothing_is_remembered
                call_that_came_to_nothing_stays_so
                call_on_nothing_that_came_to_nothing_is_remembered
                key_stands_on_the_first_event
                outcome_is_that_of_the_first_change
                key_is_never_forgotten
                threads_that_bring_one_key_store_once
            }
            resend {
                resend_of_a_start_is_stored_once
                resend_is_stored_once
                resend_of_many_events_is_stored_once
                resend_after_others_moved_on_is_stored_once
                resend_with_its_key_is_stored_once
                resend_with_its_key_after_others_moved_on_is_stored_once
                resend_of_several_is_stored_once
                resend_of_several_after_one_moved_on_is_stored_once
                resend_of_what_never_arrived_is_stored
                resend_of_what_was_overtaken_is_a_conflict
                resend_that_differs_later_is_a_conflict
                resend_writes_no_view_again
                threads_that_send_one_commit_store_it_once
            }
            several {
                several_are_stored_together
                several_hundred_are_stored_together
                several_of_one_id_in_two_machines
                several_stand_in_the_log_in_their_order
                several_are_answered_with_the_position_of_the_first
                several_are_nothing_if_the_first_conflicts
                several_are_nothing_if_the_second_conflicts
                several_are_nothing_if_the_last_conflicts
                threads_in_both_orders_neither_lock_up_nor_lose
                threads_see_several_change_together
            }
            order {
                positions_grow_with_each_commit
                log_shows_each_event_of_each_entity
                log_is_the_same_in_pages_of_any_size
                log_ends
                log_pages_may_be_empty_or_endless
                history_is_the_same_in_pages_of_any_size
                log_never_changes
                threads_keep_positions_in_order_of_versions
                threads_write_and_a_reader_misses_nothing
            }
            filtered {
                filter_of_nothing_passes_all
                filter_passes_the_events_of_a_machine
                filter_passes_the_named_events
                filter_passes_several_machines
                filter_passes_times_within_bounds
                filtered_pages_of_any_size_are_the_same
                filtered_pages_tell_how_far_they_looked
                filtered_page_of_no_length_leads_nowhere
                threads_write_and_a_filter_misses_nothing
            }
            watermark {
                watermark_of_an_empty_store_is_zero
                watermark_reaches_what_was_stored
                watermark_is_below_what_is_yet_to_come
                threads_write_and_nothing_appears_below_the_watermark
            }
            outbox {
                outbox_of_an_empty_store_is_empty
                message_keeps_every_field
                message_keeps_absent_and_empty_apart
                message_names_its_own_entity
                messages_are_in_order
                outbox_is_the_same_in_pages_of_any_size
                outbox_ends
                messages_of_one_commit_may_be_many
                threads_publish_in_order_of_events
            }
            views {
                view_of_nothing_is_nothing
                view_shows_what_was_put
                view_row_is_replaced
                view_row_is_deleted
                view_row_that_is_not_there_is_deleted
                view_row_is_put_after_it_was_deleted
                view_row_is_the_last_of_its_commit
                view_row_may_be_null
                view_keys_are_compared_letter_by_letter
                view_rows_belong_to_their_machine
                view_rows_belong_to_their_view
            }
            payloads {
                payload_of_the_greatest_integers
                payload_of_the_greatest_floats
                payload_of_minus_zero
                payload_of_letters_beyond_16_bits
                payload_of_escaped_letters
                payload_of_texts_that_look_alike
                payload_of_odd_keys
                payload_of_nothing
                payload_of_a_bare_value
                payload_of_a_hundred_levels
                payload_of_the_greatest_length
            }
            ids {
                ids_with_quotes
                ids_with_backslashes
                ids_with_letters_of_patterns
                ids_with_white_space
                ids_in_either_case
                ids_that_look_alike
                ids_that_look_like_values
                ids_of_1024_bytes
                ids_of_1024_bytes_in_256_letters
                ids_of_1025_bytes_are_refused
                ids_that_are_empty_are_refused
                ids_with_nul_are_refused
                ids_of_guards_and_messages_are_held_to_the_same
                ids_and_keys_are_held_to_the_same
            }
            cancel {
                cancelled_commit_happened_whole_or_not
                cancelled_commit_can_be_sent_again
                cancelled_commit_leaves_its_entity_in_order
                cancelled_reads_change_nothing
                cancelled_calls_use_up_nothing
            }
        }
    };
}
