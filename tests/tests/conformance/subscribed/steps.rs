//! Claims and steps with one fault each.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use eventer::store::{
    Claim, Lease, LogEnds, ParkedEvents, ParkedStatus, ReadModels, Reads, Step, StoreError, Subscription,
    SubscriptionKind, Subscriptions,
};

use super::{Fault, FaultySubscriptions};

impl Subscriptions for FaultySubscriptions {
    async fn subscribe(&self, subscription: &Subscription) -> Result<(), StoreError> {
        let mut subscription = subscription.clone();
        if self.is(Fault::TakesAnyName) && subscription.check().is_err() {
            (subscription.name, subscription.shards) = ("any".to_owned(), 1);
        }
        if self.is(Fault::ForgetsKinds) {
            subscription.kind = SubscriptionKind::Projected;
        }
        if self.is(Fault::SubscribesAnew) {
            self.inner.reset(&subscription.name).await.ok();
        }
        self.inner.subscribe(&subscription).await
    }

    async fn is_subscribed(&self, name: &str) -> Result<bool, StoreError> {
        match self.fault {
            Fault::KnowsAnyName => Ok(true),
            Fault::KnowsNoName => Ok(false),
            _ => self.inner.is_subscribed(name).await,
        }
    }

    async fn claim(&self, claim: &Claim) -> Result<Vec<Lease>, StoreError> {
        let mut claim = claim.clone();
        match self.fault {
            Fault::LeasesForEver => claim.lease = Duration::from_secs(600),
            Fault::LeasesForNoTime => claim.lease = Duration::ZERO,
            Fault::LeavingKeeps => claim.leaving = false,
            Fault::GivesBackAtOnce => claim.reading.clear(),
            Fault::SubscribesByClaim => {
                for name in &claim.subscriptions {
                    let subscription = Subscription {
                        name: name.clone(),
                        kind: SubscriptionKind::Projected,
                        reads: Reads::Events,
                        shards: 1,
                        position: 0,
                    };
                    self.inner.subscribe(&subscription).await?;
                }
            }
            Fault::ClaimsOne => claim.subscriptions.truncate(1),
            _ => {}
        }
        let mut leases = self.inner.claim(&claim).await?;
        for lease in &mut leases {
            self.epochs.fetch_max(lease.epoch, Ordering::Relaxed);
            match self.fault {
                Fault::RenewsAnew => lease.epoch += self.claims.fetch_add(1, Ordering::Relaxed),
                Fault::HasNoSurplus => lease.is_surplus = false,
                Fault::ForgetsKeys => lease.parked.clear(),
                Fault::RequeuesAll => lease.requeued.clone_from(&lease.parked),
                Fault::TellsOldPlaces => lease.position = 0,
                Fault::CountsNothing => lease.waiting = 0,
                Fault::CountsGivenUp => {
                    let parked = self.inner.parked(&lease.shard.subscription, 0, usize::MAX).await?;
                    let of_it = parked.iter().filter(|it| it.shard == lease.shard);
                    lease.waiting = u32::try_from(of_it.count()).unwrap();
                }
                _ => {}
            }
        }
        Ok(leases)
    }

    async fn rows(
        &self,
        subscription: &str,
        mut generation: u32,
        keys: &[String],
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        if self.is(Fault::LoadsLiveRows) {
            generation = 1;
        }
        let mut rows = self.inner.rows(subscription, generation, keys).await?;
        if self.is(Fault::ReversesRows) {
            rows.reverse();
        }
        Ok(rows)
    }

    async fn advance(&self, mut step: Step) -> Result<bool, StoreError> {
        match self.fault {
            Fault::IgnoresEpochs => step.epoch = self.epochs.load(Ordering::Relaxed),
            Fault::IgnoresPlaces => step.from = self.place(&step).await.unwrap_or(step.from),
            Fault::WritesBeforeItLooks => {
                let mut before = step.clone();
                before.epoch = self.epochs.load(Ordering::Relaxed);
                before.from = self.place(&step).await.unwrap_or(step.from);
                before.to = before.from;
                self.inner.advance(before).await?;
            }
            Fault::UndoesGivingUp | Fault::ForgetsWhatFailed => {
                let before = self.inner.parked(&step.shard.subscription, 0, usize::MAX).await?;
                let before: HashSet<u64> = before.iter().map(|it| it.what.position()).collect();
                let again = step
                    .parked
                    .iter()
                    .map(|it| it.position)
                    .filter(|it| before.contains(it));
                self.parked_again.lock().unwrap().extend(again);
            }
            Fault::TakesWhatWasGivenUp => {
                let parked = self.inner.parked(&step.shard.subscription, 0, usize::MAX).await?;
                let given_up = parked.iter().filter(|it| matches!(it.status, ParkedStatus::GivenUp(_)));
                let given_up: HashSet<u64> = given_up.map(|it| it.what.position()).collect();
                step.given_up
                    .extend(step.settled.extract_if(.., |it| given_up.contains(it)));
            }
            Fault::SettlesTwice => {
                let mut waiting = HashSet::new();
                for it in self.inner.parked(&step.shard.subscription, 0, usize::MAX).await? {
                    let under = self.inner.parked_under(&it.shard, &it.key, 0, usize::MAX).await?;
                    waiting.extend(under.iter().map(|it| it.what.position()));
                }
                step.settled.retain(|position| waiting.contains(position));
                step.given_up.retain(|position| waiting.contains(position));
            }
            Fault::TriesForEver => {
                let name = step.shard.subscription.clone();
                let mut before = self.inner.parked(&name, 0, usize::MAX).await?;
                before.retain(|it| it.status == ParkedStatus::Requeued);
                let is_taken = self.inner.advance(step).await?;
                for it in before {
                    self.inner.requeue(&name, &it.key).await?;
                }
                return Ok(is_taken);
            }
            Fault::MovesWithoutRows => step.rows.clear(),
            Fault::WritesWithoutMoving if step.to > step.from => step.to = step.from,
            _ => {}
        }
        self.inner.advance(step).await
    }

    async fn ends(&self) -> Result<LogEnds, StoreError> {
        let mut ends = self.inner.ends().await?;
        match self.fault {
            Fault::TellsNoEvents => ends.events = 0,
            Fault::TellsNoMessages => ends.messages = 0,
            Fault::TellsOneEnd => ends.messages = ends.events,
            _ => {}
        }
        Ok(ends)
    }

    fn woken(&self) -> impl Future<Output = ()> + Send {
        let woken = self.inner.woken();
        async {
            if self.is(Fault::WakesNobody) {
                std::future::pending::<()>().await;
            }
            woken.await;
        }
    }
}
