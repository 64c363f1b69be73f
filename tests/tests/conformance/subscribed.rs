//! Stores of subscriptions with one fault each.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use eventer::MemoryStore;
use eventer::inbox::{Inbox, MessageId, Received};
use eventer::store::{
    Claim, Commit, Committed, EventFilter, EventLog, EventPage, Generation, History, InboxEntry, Inboxes, Lease,
    Loaded, LogEnds, LoggedEvent, Outbox, Parked, ParkedEvents, ParkedStatus, ReadModels, Reads, ShardId, Step, Store,
    StoreError, StoredEvent, StoredMessage, Subscription, SubscriptionKind, Subscriptions, Swap, Views,
};

macro_rules! faults {
    ($($(#[doc = $about:literal])+ $name:ident,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum SubscriptionFault {
            $($(#[doc = $about])+ $name,)*
        }

        impl SubscriptionFault {
            pub const ALL: &[SubscriptionFault] = &[$(SubscriptionFault::$name),*];
        }
    };
}

faults! {
    /// Each reader gets all events.
    IgnoresShares,
    /// A step by any epoch is taken.
    IgnoresEpochs,
    /// A step from any place is taken.
    IgnoresPlaces,
    /// Rows are written before it is looked whose lease it is.
    WritesBeforeItLooks,
    /// The place is moved, and the rows are not written.
    MovesWithoutRows,
    /// Rows are written, and the place is not moved.
    WritesWithoutMoving,
    /// A lease never runs out.
    LeasesForEver,
    /// A lease runs out at once.
    LeasesForNoTime,
    /// A lease that is renewed has another epoch.
    RenewsAnew,
    /// Who claims has subscribed.
    SubscribesByClaim,
    /// Who leaves keeps what it has.
    LeavingKeeps,
    /// There is a subscription of any name.
    KnowsAnyName,
    /// There is no subscription.
    KnowsNoName,
    /// A step settles what was settled before.
    SettlesTwice,
    /// What was to be tried again is to be tried for ever.
    TriesForEver,
    /// What a worker is in the middle of is given to another.
    GivesBackAtOnce,
    /// Nothing is surplus.
    HasNoSurplus,
    /// A claim tells of no key.
    ForgetsKeys,
    /// A claim tells of keys that nobody requeued.
    RequeuesAll,
    /// A claim gives what it gave before, as it was then.
    TellsOldPlaces,
    /// Whoever subscribes begins anew.
    SubscribesAnew,
    /// Any name is taken.
    TakesAnyName,
    /// Only the first subscription of a claim is looked at.
    ClaimsOne,
    /// Rows of any generation are those of the live one.
    LoadsLiveRows,
    /// Rows come in another order than their keys.
    ReversesRows,
    /// Pages of rows are shorter than asked for.
    ShortensPages,
    /// Nobody is woken.
    WakesNobody,
    /// A generation that is behind is swapped.
    SaysItSwapped,
    /// A swap of what is as far is behind.
    NeverSwaps,
    /// What is live may be discarded.
    DiscardsNothing,
    /// A reset does nothing.
    ResetsNothing,
    /// A pause does nothing.
    PausesNothing,
    /// A rebuild has no rate.
    ForgetsRates,
    /// What was paused while it was built stays so.
    PausesForGood,
    /// A rebuild of nothing is the first.
    RebuildsNothing,
    /// Whatever is delivered is taken for a projection.
    ForgetsKinds,
    /// A delivery is not rebuilt, and nobody learns why.
    RefusesWithoutReason,
    /// The log has no end.
    TellsNoEvents,
    /// The outbox has no end.
    TellsNoMessages,
    /// Both logs end where the events do.
    TellsOneEnd,
    /// Nothing waits.
    CountsNothing,
    /// What was given up is counted.
    CountsGivenUp,
    /// To try again does nothing.
    RequeuesNothing,
    /// What was given up is listed as waiting.
    ForgetsReasons,
    /// What was given up while it was tried is taken all the same.
    TakesWhatWasGivenUp,
    /// What was given up waits again if it is parked again.
    UndoesGivingUp,
    /// What waits again has no error any more.
    ForgetsWhatFailed,
    /// What is parked is listed from its beginning.
    ParksFromTheBeginning,
    /// What is parked has no error.
    ForgetsErrors,
    /// What several shards parked is listed once.
    ListsOnce,
    /// A page of what is parked ends in the middle of a position.
    CutsPositions,
    /// Of all keys the first is requeued.
    RequeuesTheFirst,
    /// What any generation has parked is taken for that of the first.
    CountsOfTheFirst,
    /// What is parked under a key is listed with what is parked under others.
    ListsUnderAnyKey,
    /// What a shard parked under a key is listed with what others did.
    ListsUnderAnyShard,
    /// What was given up and settled is listed under its key.
    ListsWhatIsSettled,
    /// A message is received each time for the first time.
    ReceivesAgain,
    /// A message is received, whatever comes of its commit.
    ReceivesBeforeItCommits,
    /// A message without effect is not taken note of.
    ForgetsWithoutEffect,
    /// Messages are told apart by their ids alone.
    IgnoresSources,
    /// What one consumer received, all did.
    IgnoresConsumers,
    /// No message was received.
    HasNothing,
    /// Nothing is forgotten.
    RemembersAll,
    /// Whatever is there is forgotten.
    ForgetsAll,
}

use SubscriptionFault as Fault;

pub struct FaultySubscriptions {
    fault: Fault,
    inner: MemoryStore,
    epochs: AtomicU64,
    claims: AtomicU64,
    parked_again: Mutex<HashSet<u64>>,
}

impl FaultySubscriptions {
    pub fn new(fault: Fault) -> Self {
        FaultySubscriptions {
            fault,
            inner: MemoryStore::new(),
            epochs: AtomicU64::new(0),
            claims: AtomicU64::new(0),
            parked_again: Mutex::default(),
        }
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// Where a shard is, by a claim of somebody who has no share.
    async fn place(&self, step: &Step) -> Option<u64> {
        let generations = self.inner.generations(&step.shard.subscription).await.ok()?;
        let found = generations.into_iter().find(|it| it.number == step.shard.generation)?;
        Some(found.shards.get(usize::from(step.shard.shard))?.position)
    }
}

impl Store for FaultySubscriptions {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }
}

impl History for FaultySubscriptions {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}

impl EventLog for FaultySubscriptions {
    async fn events(&self, after: u64, len_max: usize) -> Result<Vec<LoggedEvent>, StoreError> {
        self.inner.events(after, len_max).await
    }

    async fn events_of(&self, filter: &EventFilter, after: u64, len_max: usize) -> Result<EventPage, StoreError> {
        let mut filter = filter.clone();
        filter.share = filter.share.filter(|_| !self.is(Fault::IgnoresShares));
        self.inner.events_of(&filter, after, len_max).await
    }

    async fn watermark(&self) -> Result<u64, StoreError> {
        self.inner.watermark().await
    }
}

impl Outbox for FaultySubscriptions {
    async fn messages(&self, after: u64, len_max: usize) -> Result<Vec<StoredMessage>, StoreError> {
        self.inner.messages(after, len_max).await
    }
}

impl Views for FaultySubscriptions {
    async fn view(&self, machine: &str, view: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.view(machine, view, key).await
    }
}

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

impl FaultySubscriptions {
    /// The entry as it is taken for.
    fn entry(&self, entry: &InboxEntry) -> (Inbox<MemoryStore>, MessageId) {
        let source = if self.is(Fault::IgnoresSources) {
            "/"
        } else {
            entry.message().source()
        };
        let consumer = if self.is(Fault::IgnoresConsumers) {
            "all"
        } else {
            entry.consumer()
        };
        let inbox = Inbox::new(self.inner.clone(), consumer).unwrap();
        (inbox, MessageId::new(source, entry.message().id()).unwrap())
    }
}

impl Inboxes for FaultySubscriptions {
    async fn receive(&self, entry: &InboxEntry, commit: Option<Commit>) -> Result<Received<Committed>, StoreError> {
        let (inbox, message) = self.entry(entry);
        if inbox.has(&message).await? && !self.is(Fault::ReceivesAgain) {
            return Ok(Received::Again);
        }
        let noted = !(commit.is_none() && self.is(Fault::ForgetsWithoutEffect));
        let committed = match commit {
            Some(commit) if self.is(Fault::ReceivesBeforeItCommits) => {
                let _ = inbox.note(&message).await?;
                self.inner.commit(commit).await?
            }
            Some(commit) => self.inner.commit(commit).await?,
            None => Committed::Stored { position: None },
        };
        if noted && matches!(committed, Committed::Stored { .. }) {
            let _ = inbox.note(&message).await?;
        }
        Ok(Received::First(committed))
    }

    async fn was_received(&self, entry: &InboxEntry) -> Result<bool, StoreError> {
        let (inbox, message) = self.entry(entry);
        Ok(!self.is(Fault::HasNothing) && inbox.has(&message).await?)
    }

    async fn forget(&self, consumer: &str, older_than: Duration, len_max: usize) -> Result<usize, StoreError> {
        match self.fault {
            Fault::RemembersAll => Ok(0),
            Fault::ForgetsAll => self.inner.forget(consumer, Duration::ZERO, len_max).await,
            _ => self.inner.forget(consumer, older_than, len_max).await,
        }
    }
}
