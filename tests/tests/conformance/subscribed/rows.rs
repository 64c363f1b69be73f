//! Rows and their generations with one fault each.

use eventer::store::{Generation, ReadModels, StoreError, Swap};

use super::{Fault, FaultySubscriptions};

impl ReadModels for FaultySubscriptions {
    async fn row(&self, subscription: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.row(subscription, key).await
    }

    async fn rows_after(
        &self,
        subscription: &str,
        after: &str,
        len_max: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let mut rows = self.inner.rows_after(subscription, after, len_max).await?;
        match self.fault {
            Fault::ReversesRows => rows.reverse(),
            Fault::ShortensPages if len_max > 1 => rows.truncate(len_max - 1),
            _ => {}
        }
        Ok(rows)
    }

    async fn generations(&self, subscription: &str) -> Result<Vec<Generation>, StoreError> {
        self.inner.generations(subscription).await
    }

    async fn parked_len(&self, subscription: &str, generation: u32) -> Result<u64, StoreError> {
        let generation = if self.is(Fault::CountsOfTheFirst) {
            1
        } else {
            generation
        };
        self.inner.parked_len(subscription, generation).await
    }

    async fn rebuild(&self, subscription: &str, shards: u16, rate_max: Option<u32>) -> Result<u32, StoreError> {
        let rate_max = rate_max.filter(|_| !self.is(Fault::ForgetsRates));
        match self.inner.rebuild(subscription, shards, rate_max).await {
            Err(_) if self.is(Fault::RebuildsNothing) => Ok(1),
            Err(error) if self.is(Fault::RefusesWithoutReason) => Err(StoreError::new(error.kind(), "it is refused")),
            answer => answer,
        }
    }

    async fn pause(&self, subscription: &str, generation: u32, paused: bool) -> Result<(), StoreError> {
        let paused = paused && !self.is(Fault::PausesNothing);
        self.inner.pause(subscription, generation, paused).await
    }

    async fn throttle(&self, subscription: &str, generation: u32, rate_max: Option<u32>) -> Result<(), StoreError> {
        let rate_max = rate_max.filter(|_| !self.is(Fault::ForgetsRates));
        self.inner.throttle(subscription, generation, rate_max).await
    }

    async fn swap(&self, subscription: &str, generation: u32) -> Result<Swap, StoreError> {
        let before = self.inner.generations(subscription).await?;
        let was_paused = before.iter().any(|it| it.number == generation && it.is_paused);
        let swap = self.inner.swap(subscription, generation).await?;
        if was_paused && self.is(Fault::PausesForGood) {
            self.inner.pause(subscription, generation, true).await?;
        }
        Ok(match swap {
            Swap::Behind { .. } if self.is(Fault::SaysItSwapped) => Swap::Done,
            Swap::Done if self.is(Fault::NeverSwaps) => Swap::Behind { position: 0, live: 1 },
            swap => swap,
        })
    }

    async fn discard(&self, subscription: &str, generation: u32) -> Result<(), StoreError> {
        if self.is(Fault::DiscardsNothing) {
            return Ok(());
        }
        self.inner.discard(subscription, generation).await
    }

    async fn reset(&self, subscription: &str) -> Result<(), StoreError> {
        if self.is(Fault::ResetsNothing) {
            return Ok(());
        }
        self.inner.reset(subscription).await
    }
}
