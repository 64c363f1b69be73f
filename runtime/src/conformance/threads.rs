//! Several threads at one store.

use std::any::Any;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};

use super::Rig;
use super::harness::Tested;

/// Runs something on each of the rig's threads at once, and hands on the first panic with its text.
#[track_caller]
pub(super) fn threads<R: Rig, T: Send>(tested: &Tested<'_, R>, each: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let count = tested.limits().threads;
    let (each, begin) = (&each, &Barrier::new(count));
    let outcomes: Vec<_> = thread::scope(|scope| {
        let spawned = (0..count).map(|number| {
            scope.spawn(move || {
                begin.wait();
                each(number)
            })
        });
        // All threads are spawned before the first is joined.
        let spawned: Vec<_> = spawned.collect();
        spawned.into_iter().map(ScopedJoinHandle::join).collect()
    });
    let outcomes = outcomes.into_iter();
    outcomes
        .map(|outcome| outcome.unwrap_or_else(|payload| panic!("{}", text(payload))))
        .collect()
}

/// What a thread panicked with.
fn text(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload
            .downcast_ref::<&str>()
            .map_or("a thread panicked", |text| text)
            .to_owned(),
    }
}

/// How many writers are at work, for those who read meanwhile.
pub(super) struct Writers(AtomicUsize);

/// One writer at work. It counts as done when this is dropped, also by a panic, so that no reader goes on for ever.
pub(super) struct Writer<'a>(&'a Writers);

impl Writers {
    pub(super) const fn new(count: usize) -> Self {
        Writers(AtomicUsize::new(count))
    }

    pub(super) const fn one(&self) -> Writer<'_> {
        Writer(self)
    }

    pub(super) fn at_work(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}
