//! The suite that holds stores to their contract: the one in memory passes it, and stores with one fault do not.

#[path = "conformance/altered.rs"]
mod altered;
#[path = "conformance/fault.rs"]
mod fault;
#[path = "conformance/faulty.rs"]
mod faulty;
#[path = "conformance/payloads.rs"]
mod payloads;
#[path = "conformance/reads.rs"]
mod reads;
#[path = "conformance/subscribed.rs"]
mod subscribed;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once};
use std::time::Duration;
use std::{panic, thread};

use eventer::MemoryStore;
use eventer::conformance::{Case, Limits, Rig, cases, inbox_cases, subscription_cases};
use expect_test::{expect, expect_file};

use fault::Fault;
use faulty::Faulty;
use subscribed::{FaultySubscriptions, SubscriptionFault};

struct Memory;

impl Rig for Memory {
    type Store = MemoryStore;

    fn open(&self) -> MemoryStore {
        MemoryStore::new()
    }

    fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        pollster::block_on(future)
    }
}

eventer::conformance!(Memory);
eventer::subscription_conformance!(Memory);
eventer::inbox_conformance!(Memory);

impl Rig for Fault {
    type Store = Faulty;

    fn open(&self) -> Faulty {
        Faulty::new(*self)
    }

    fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        pollster::block_on(future)
    }

    /// Enough to notice each fault, in less time; and what is not shown at once never will be.
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        (limits.payload_len_max, limits.events_len_max) = (40 << 10, 1_000);
        limits.lag_max = Duration::ZERO;
        limits
    }
}

/// Races show only sometimes; all other cases fail always or never.
fn races(case: &Case<Fault>) -> bool {
    case.0.starts_with("threads")
}

#[test]
fn each_fault_fails_the_cases_that_name_it() {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(vec![String::new(); Fault::ALL.len()]));
    let missed: Mutex<BTreeSet<_>> = Mutex::new(cases().iter().filter(|it| !races(it)).map(|it| it.0).collect());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, Into::into) {
            scope.spawn(|| {
                while let Some(fault) = Fault::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let failing = cases().into_iter().filter(|it| !races(it) && fails(*fault, it));
                    let failing: Vec<_> = failing.map(|it| it.0).collect();
                    let lines = failing.iter().map(|it| format!("    {it}\n"));
                    found.lock().unwrap()[*fault as usize] = format!("{fault:?}\n{}", lines.collect::<String>());
                    missed.lock().unwrap().retain(|it| !failing.contains(it));
                }
            });
        }
    });
    expect_file!["conformance/failing.txt"].assert_eq(&found.into_inner().unwrap().concat());
    expect![[r"
        {}
    "]]
    .assert_debug_eq(&missed.into_inner().unwrap());
}

impl Rig for SubscriptionFault {
    type Store = FaultySubscriptions;

    fn open(&self) -> FaultySubscriptions {
        FaultySubscriptions::new(*self)
    }

    fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        pollster::block_on(future)
    }
}

/// Cases that a fault keeps from ending are the slowest, so threads make something else of them: races are left out.
#[test]
fn each_fault_of_subscriptions_fails_a_case() {
    let (next, unnoticed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let mut cases: Vec<_> = subscription_cases::<SubscriptionFault>();
    cases.extend(inbox_cases::<SubscriptionFault>());
    let missed: Mutex<BTreeSet<_>> = Mutex::new(
        cases
            .iter()
            .map(|it| it.0)
            .filter(|it| !it.starts_with("threads"))
            .collect(),
    );
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(fault) = SubscriptionFault::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let failing = cases.iter().filter(|it| !it.0.starts_with("threads"));
                    // Only one of the cases waits, and it does so for long.
                    let failing = failing
                        .filter(|it| (it.0 == "who_waits_is_woken") == (*fault == SubscriptionFault::WakesNobody));
                    let failing: Vec<_> = failing.filter(|it| panics(|| (it.1)(fault))).map(|it| it.0).collect();
                    if failing.is_empty() {
                        unnoticed.lock().unwrap().push(*fault);
                    }
                    missed.lock().unwrap().retain(|it| !failing.contains(it));
                }
            });
        }
    });
    assert_eq!(unnoticed.into_inner().unwrap(), [], "faults that no case notices");
    expect![[r"
        {}
    "]]
    .assert_debug_eq(&missed.into_inner().unwrap());
}

/// Whether a case notices the fault; of a race, within some attempts.
fn fails(fault: Fault, (_, case): &Case<Fault>) -> bool {
    panics(|| case(&fault))
}

fn panics(run: impl FnOnce()) -> bool {
    quiet();
    QUIET.set(true);
    let failed = catch_unwind(AssertUnwindSafe(run)).is_err();
    QUIET.set(false);
    failed
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Says nothing of panics that are looked for, nor of those in threads of a case, whose text the case repeats.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() && thread::current().name().is_some() {
                loud(info);
            }
        }));
    });
}

/// Which faults the races are for.
const RACES: [(Fault, &[&str]); 10] = [
    (Fault::LoadsInTwoSteps, &["threads_load_one_moment"]),
    (
        Fault::LoadsKeyFirst,
        &["threads_load_no_state_that_is_later_than_its_key"],
    ),
    (
        Fault::ChecksGuardsThenStores,
        &["threads_that_guard_each_other_have_one_winner"],
    ),
    (
        Fault::ChecksThenStores,
        &[
            "threads_on_one_entity_lose_nothing",
            "threads_that_begin_one_life_have_one_winner",
        ],
    ),
    (Fault::LooksThenStores, &["threads_that_bring_one_key_store_once"]),
    (Fault::ResendConflicts, &["threads_that_send_one_commit_store_it_once"]),
    (
        Fault::YieldsInCommit,
        &[
            "threads_in_both_orders_neither_lock_up_nor_lose",
            "threads_see_several_change_together",
        ],
    ),
    (
        Fault::ShowsLate,
        &[
            "threads_write_and_a_reader_misses_nothing",
            "threads_write_and_nothing_appears_below_the_watermark",
            "threads_write_and_a_filter_misses_nothing",
        ],
    ),
    (Fault::ReversesOutbox, &["threads_publish_in_order_of_events"]),
    (Fault::DropsFromLog, &["threads_keep_positions_in_order_of_versions"]),
];

#[test]
fn each_race_is_noticed() {
    let mut unnoticed: BTreeSet<_> = cases().iter().filter(|it| races(it)).map(|it| it.0).collect();
    for (fault, names) in RACES {
        for name in names {
            let case = cases()
                .into_iter()
                .find(|it| it.0 == *name)
                .expect("there is such a case");
            if (0..200).any(|_| fails(fault, &case)) {
                unnoticed.remove(name);
            }
        }
    }
    expect![[r"
        {}
    "]]
    .assert_debug_eq(&unnoticed);
}
