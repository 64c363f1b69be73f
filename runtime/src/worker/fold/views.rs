//! The views that a shard has at hand.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::projection::{Projection, decoded};
use crate::store::{StoreError, Subscriptions};

/// How many views stay at hand between two batches.
const VIEWS_MAX: usize = 10_000;

/// Views by their keys, as they are stored. Nobody else writes them while the lease holds.
pub(super) struct Views<P: Projection> {
    at_hand: HashMap<String, Option<P::View>>,
}

impl<P: Projection> Views<P> {
    pub(super) fn new() -> Self {
        Views {
            at_hand: HashMap::new(),
        }
    }

    /// Loads those of these keys that are not at hand.
    pub(super) async fn load<St: Subscriptions>(
        &mut self,
        store: &St,
        (subscription, generation): (&str, u32),
        keys: impl Iterator<Item = &String>,
    ) -> Result<(), StoreError> {
        if self.at_hand.len() > VIEWS_MAX {
            self.at_hand.clear();
        }
        let missing: Vec<String> = keys.filter(|key| !self.at_hand.contains_key(*key)).cloned().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let rows = store.rows(subscription, generation, &missing).await?;
        for (key, row) in missing.into_iter().zip(rows) {
            let view = row.map(|row| decoded::<P>(&key, &row)).transpose()?;
            self.at_hand.insert(key, view);
        }
        Ok(())
    }

    /// Loads one again, whatever was made of it.
    pub(super) async fn reload<St: Subscriptions>(
        &mut self,
        store: &St,
        of: (&str, u32),
        key: &String,
    ) -> Result<(), StoreError> {
        self.at_hand.remove(key);
        self.load(store, of, std::iter::once(key)).await
    }

    /// A view that was loaded.
    pub(super) fn of(&mut self, key: &str) -> &mut Option<P::View> {
        match self.at_hand.entry(key.to_owned()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(None),
        }
    }
}
