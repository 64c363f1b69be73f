//! Steps that park and settle, and what a store shows of what is parked.

use super::super::Rig;
use super::super::harness::Tested;
use super::super::subscription_harness::{ANN, SubscribedStore, parking, step};
use crate::store::{Lease, ParkedStatus, Parking, Step};

/// A step from 0 that parks these.
pub(super) fn parks(lease: &Lease, parked: Vec<Parking>) -> Step {
    Step {
        parked,
        ..step(lease, lease.position)
    }
}

/// A step from 0 that settles these.
pub(super) fn settles(lease: &Lease, settled: &[u64]) -> Step {
    Step {
        settled: settled.to_vec(),
        ..step(lease, lease.position)
    }
}

/// Two events are parked under "a", and one under "b".
pub(super) fn filled<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>) -> (Lease, Vec<u64>) {
    let positions = tested.positions(3);
    let lease = tested.lease(ANN);
    let parked = vec![
        parking(positions[2], "b", Some("no stock")),
        parking(positions[0], "a", Some("it fails\nfor a reason")),
        parking(positions[1], "a", None),
    ];
    tested.taken("a step is taken", parks(&lease, parked));
    (lease, positions)
}

/// The same of these that were given up.
pub(super) fn lays_aside(lease: &Lease, given_up: &[u64]) -> Step {
    Step {
        given_up: given_up.to_vec(),
        ..step(lease, lease.position)
    }
}

pub(super) fn statuses<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>) -> Vec<(u64, ParkedStatus)> {
    tested
        .parked()
        .into_iter()
        .map(|it| (it.what.position(), it.status))
        .collect()
}

/// The keys under which something is parked, and those that are to be tried again.
pub(super) fn keys<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>) -> (Vec<String>, Vec<String>) {
    let lease = tested.lease(ANN);
    (lease.parked, lease.requeued)
}

pub(super) fn texts(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}
