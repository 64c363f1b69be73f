//! The views that a shard has at hand.

use std::collections::HashMap;

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

    /// Makes room, and loads those of these keys that are not at hand: they stay there until the next batch.
    pub(super) async fn load<St: Subscriptions>(
        &mut self,
        store: &St,
        (subscription, generation): (&str, u32),
        keys: impl Iterator<Item = &String>,
    ) -> Result<(), StoreError> {
        if self.at_hand.len() > VIEWS_MAX {
            self.at_hand.clear();
        }
        let missing = keys.filter(|key| !self.at_hand.contains_key(*key)).cloned().collect();
        self.fetch(store, (subscription, generation), missing).await
    }

    /// Loads some of the batch again, whatever was made of them. The others stay as they are.
    pub(super) async fn reload<St: Subscriptions>(
        &mut self,
        store: &St,
        of: (&str, u32),
        keys: impl Iterator<Item = &String>,
    ) -> Result<(), StoreError> {
        self.fetch(store, of, keys.cloned().collect()).await
    }

    async fn fetch<St: Subscriptions>(
        &mut self,
        store: &St,
        (subscription, generation): (&str, u32),
        missing: Vec<String>,
    ) -> Result<(), StoreError> {
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

    /// A view of the batch.
    pub(super) fn of(&mut self, key: &str) -> &mut Option<P::View> {
        let view = self.at_hand.get_mut(key);
        view.expect("the views of a batch are loaded before it is folded")
    }
}
