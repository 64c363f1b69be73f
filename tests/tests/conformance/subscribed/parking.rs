//! What is parked, with one fault each.

use eventer::store::{Parked, ParkedEvents, ParkedStatus, ShardId, StoreError};

use super::{Fault, FaultySubscriptions};

impl ParkedEvents for FaultySubscriptions {
    async fn parked(&self, subscription: &str, after: u64, len_max: usize) -> Result<Vec<Parked>, StoreError> {
        let after = if self.is(Fault::ParksFromTheBeginning) {
            0
        } else {
            after
        };
        let mut parked = self.inner.parked(subscription, after, len_max).await?;
        let again = self.parked_again.lock().unwrap();
        for one in &mut parked {
            match self.fault {
                Fault::ForgetsReasons => one.status = ParkedStatus::Waiting,
                Fault::ForgetsErrors => one.error = None,
                Fault::UndoesGivingUp if again.contains(&one.what.position()) => one.status = ParkedStatus::Waiting,
                Fault::ForgetsWhatFailed if again.contains(&one.what.position()) => one.error = None,
                _ => {}
            }
        }
        if self.is(Fault::ListsOnce) {
            parked.dedup_by_key(|it| it.what.position());
        }
        if self.is(Fault::CutsPositions) {
            parked.truncate(len_max);
        }
        Ok(parked)
    }

    async fn parked_under(
        &self,
        shard: &ShardId,
        key: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<Parked>, StoreError> {
        let is_there = |it: &Parked| match self.fault {
            Fault::ListsUnderAnyKey => it.shard == *shard,
            Fault::ListsUnderAnyShard => it.key == key,
            Fault::ListsWhatIsSettled => it.key == key && it.shard == *shard,
            _ => false,
        };
        let mut found = self.inner.parked(&shard.subscription, after, usize::MAX).await?;
        found.retain(is_there);
        found.truncate(len_max);
        if found.is_empty() {
            found = self.inner.parked_under(shard, key, after, len_max).await?;
        }
        Ok(found)
    }

    async fn requeue(&self, subscription: &str, key: &str) -> Result<bool, StoreError> {
        if self.is(Fault::RequeuesNothing) {
            return Ok(true);
        }
        self.inner.requeue(subscription, key).await
    }

    async fn requeue_all(&self, subscription: &str) -> Result<u64, StoreError> {
        match self.fault {
            Fault::RequeuesNothing => Ok(1),
            Fault::RequeuesTheFirst => {
                let parked = self.inner.parked(subscription, 0, usize::MAX).await?;
                let Some(first) = parked.first() else { return Ok(0) };
                Ok(self.inner.requeue(subscription, &first.key).await?.into())
            }
            Fault::KnowsAnyName => Ok(self.inner.requeue_all(subscription).await.unwrap_or_default()),
            _ => self.inner.requeue_all(subscription).await,
        }
    }

    async fn give_up(&self, subscription: &str, position: u64, reason: &str) -> Result<bool, StoreError> {
        self.inner.give_up(subscription, position, reason).await
    }
}
