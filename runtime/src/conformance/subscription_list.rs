//! All cases of stores that keep subscriptions, named once.

use super::{Case, Rig, SubscribedStore};

/// All cases of stores that keep subscriptions, with their names.
///
/// For a harness of one's own; [`subscription_conformance!`](crate::subscription_conformance!) makes tests of them.
pub fn subscription_cases<R: Rig<Store: SubscribedStore>>() -> Vec<Case<R>> {
    crate::__subscription_cases!(@list R)
}

/// Makes a `#[test]` of each case of the suite for stores that keep subscriptions, for a
/// [`Rig`](crate::conformance::Rig).
///
/// The expression that gives the rig is evaluated in each test.
#[macro_export]
macro_rules! subscription_conformance {
    ($rig:expr) => {
        $crate::__subscription_cases!(@tests $rig);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __subscription_cases {
    (@list $rig:ty) => { $crate::__subscription_cases!(@all list $rig) };
    (@tests $rig:expr) => { $crate::__subscription_cases!(@all tests $rig); };
    (@all $what:ident $rig:tt) => {
        $crate::__conformance_cases! { @expand $what ($rig)
            leases {
                shares_divide_the_log_by_entities
                lease_of_nothing_is_none
                lease_begins_where_the_subscription_begins
                ends_of_both_logs_are_told
                subscription_that_is_there_stays
                subscriptions_beyond_the_contract_are_refused
                lease_is_renewed_with_its_epoch
                lease_is_kept_from_others
                lease_that_ran_out_is_given_to_another
                lease_that_ran_out_holds_until_it_is_taken
                leases_are_shared_evenly
                leases_that_need_not_move_stay
                share_of_a_lost_worker_falls_to_others
                lease_in_the_middle_of_a_step_is_given_back_later
                who_leaves_gives_back_at_once
                leases_of_subscriptions_are_apart
                threads_claim_and_no_lease_is_given_twice
                cancelled_claims_leave_leases_in_order
                who_waits_is_woken
            }
            steps {
                step_is_stored_with_its_place
                step_may_stay_where_it_is
                step_of_a_stale_leader_is_lost
                step_from_another_place_is_lost
                step_of_no_lease_is_lost
                step_of_a_shard_leaves_the_others
                steps_beyond_the_contract_are_refused
                rows_with_odd_keys_are_kept_apart
                rows_are_replaced_and_deleted
                rows_are_loaded_in_the_order_of_keys
                rows_are_shown_in_pages_of_any_size
                rows_belong_to_their_subscription
                threads_take_steps_and_count_each_event_once
                cancelled_step_happened_whole_or_not
            }
            rebuilds {
                rebuild_begins_beside_the_live_one
                rebuild_that_is_under_way_is_the_one
                number_of_a_generation_is_given_once
                swap_waits_until_it_is_as_far
                swap_shows_the_new_one
                throttle_changes_the_rate
                swap_ends_the_rate
                swap_ends_a_pause
                discard_removes_what_is_not_shown
                reset_begins_anew
                pause_stops_steps
                rebuild_of_nothing_is_refused
                deliveries_are_not_done_anew
                cancelled_rebuilds_leave_one_live
            }
            parked {
                parked_events_are_listed
                parked_events_are_listed_in_pages
                what_is_parked_at_a_position_is_listed_together
                parked_messages_are_listed
                parked_events_are_listed_under_their_key
                requeued_events_are_tried_again
                requeue_all_takes_all_keys
                what_is_retired_is_not_tried_again
                unknown_subscriptions_are_refused
                requeued_events_may_be_parked_again
                events_that_are_given_up_stay_listed
                what_waits_is_counted
                what_a_generation_lacks_is_counted
                key_of_an_event_given_up_is_told_until_it_is_settled
                events_that_are_given_up_while_they_are_tried_stay_so
                events_are_given_up_or_taken
                events_that_wait_again_keep_what_is_known
                events_are_settled_once
                events_are_tried_with_what_they_wait_for
                events_wait_for_one_that_fails_again
                parked_keys_belong_to_their_shard
                shards_park_the_same_event
                lost_steps_park_nothing
            }
        }
    };
}
