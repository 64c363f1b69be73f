//! All cases of stores that keep inboxes, named once.

use super::{Case, InboxStore, Rig};

/// All cases of stores that keep inboxes, with their names.
///
/// For a harness of one's own; [`inbox_conformance!`](crate::inbox_conformance!) makes tests of them.
pub fn inbox_cases<R: Rig<Store: InboxStore>>() -> Vec<Case<R>> {
    crate::__inbox_cases!(@list R)
}

/// Makes a `#[test]` of each case of the suite for stores that keep inboxes, for a [`Rig`](crate::conformance::Rig).
///
/// The expression that gives the rig is evaluated in each test.
#[macro_export]
macro_rules! inbox_conformance {
    ($rig:expr) => {
        $crate::__inbox_cases!(@tests $rig);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __inbox_cases {
    (@list $rig:ty) => { $crate::__inbox_cases!(@all list $rig) };
    (@tests $rig:expr) => { $crate::__inbox_cases!(@all tests $rig); };
    (@all $what:ident $rig:tt) => {
        $crate::__conformance_cases! { @expand $what ($rig)
            inbox {
                received_message_takes_effect_once
                received_message_is_kept_with_its_commit_or_not
                received_message_without_effect_is_known
                received_messages_are_told_apart
                received_messages_are_forgotten_by_age
                threads_that_receive_one_message_store_once
                cancelled_message_was_received_whole_or_not
            }
        }
    };
}
