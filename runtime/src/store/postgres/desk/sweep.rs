//! Tasks that look at the queue again later, where nobody who is under way will.

use std::marker::PhantomData;
use std::time::Instant;

use tokio::time::{sleep, sleep_until};

use super::super::PgStore;
use super::{Errand, SWEEP_EVERY};

/// Looks at the queue again later.
pub(super) struct Watch<E: Errand> {
    store: PgStore,
    errand: PhantomData<fn() -> E>,
}

impl<E: Errand> Watch<E> {
    pub(super) fn new(store: &PgStore) -> Self {
        Watch {
            store: store.clone(),
            errand: PhantomData,
        }
    }
}

impl<E: Errand> Drop for Watch<E> {
    fn drop(&mut self) {
        E::desk(&self.store).queue().watched = false;
    }
}

pub(super) async fn watch<E: Errand>(watch: Watch<E>, at: Instant) {
    sleep_until(at.into()).await;
    let store = watch.store.clone();
    drop(watch);
    E::desk(&store).look(&store);
}

/// Looks from time to time after errands that are held up.
pub(super) struct Sweep<E: Errand> {
    pub(super) store: PgStore,
    pub(super) errand: PhantomData<fn() -> E>,
}

impl<E: Errand> Drop for Sweep<E> {
    fn drop(&mut self) {
        E::desk(&self.store).queue().sweep();
    }
}

pub(super) async fn sweep<E: Errand>(sweep: Sweep<E>) {
    sleep(SWEEP_EVERY).await;
    let store = sweep.store.clone();
    drop(sweep);
    E::desk(&store).look(&store);
}
