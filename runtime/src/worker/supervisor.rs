//! The supervisor claims shards, and keeps a task for each that it has.

mod retry;

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use uuid::Uuid;

use super::reader::Subscriber;
use super::{Running, Settings, observation, shard};
use crate::store::{Claim, Lease, ParkedEvents, ShardId, StoreError, StoreErrorKind, Subscriptions};
use retry::{AGAIN_AFTER, Failed};

/// How long a worker that ends tries to give back what it has: somebody may hold it up for a moment.
const LEAVE_MAX: Duration = Duration::from_secs(5);

/// How long a claim may take, at least, however short the lease is: for so long it waits for who holds it up.
const CLAIM_MAX_MIN: Duration = Duration::from_secs(1);

/// How often a worker that has nothing looks whether it can have something, at least.
const CLAIM_EVERY_MAX: Duration = Duration::from_secs(2);

/// A shard that is read no more, and why.
type Ended = (ShardId, Result<(), StoreError>);

struct Supervisor<St> {
    store: St,
    subscribers: Vec<Arc<dyn Subscriber<St>>>,
    settings: Settings,
    claim: Claim,
    stop: watch::Receiver<bool>,
    tasks: JoinSet<Ended>,
    /// Tasks that measure how far shards are behind, apart from reading and claiming, so that they delay neither.
    telling: JoinSet<()>,
    /// The shards whose metrics were told.
    told: HashSet<ShardId>,
    /// The shards that are read, until their tasks are seen to have ended.
    read: HashMap<ShardId, Reading>,
    /// The shards that could not be read the last time.
    failed: HashMap<ShardId, Failed>,
}

/// A task that reads a shard.
struct Reading {
    task: Id,
    /// Tells the task of its lease; `None` once the lease is lost, so that the task ends.
    lease: Option<watch::Sender<Lease>>,
}

/// Starts the supervisor in the runtime that this is called in.
pub(super) fn start<St: Subscriptions + ParkedEvents + Clone>(
    store: St,
    subscribers: Vec<Arc<dyn Subscriber<St>>>,
    settings: Settings,
) -> Running {
    let (sender, stop) = watch::channel(false);
    let claim = Claim {
        worker: Uuid::now_v7().to_string(),
        subscriptions: Vec::new(),
        lease: settings.lease,
        reading: Vec::new(),
        leaving: false,
    };
    let supervisor = Supervisor {
        store,
        subscribers,
        settings,
        claim,
        stop,
        tasks: JoinSet::new(),
        telling: JoinSet::new(),
        told: HashSet::new(),
        read: HashMap::new(),
        failed: HashMap::new(),
    };
    Running::new(sender, tokio::spawn(supervisor.run()))
}

impl<St: Subscriptions + ParkedEvents + Clone> Supervisor<St> {
    async fn run(mut self) {
        let every = (self.settings.lease / 3).min(CLAIM_EVERY_MAX);
        while !*self.stop.borrow() {
            // Ended tasks are collected before the claim, so that a new lease is no older than what its last task
            // stored.
            while let Some(ended) = self.tasks.try_join_next_with_id() {
                self.forget(ended);
            }
            let (leases, silent) = self.claim().await;
            self.tell(leases, &silent);
            tokio::select! {
                () = sleep(every) => {}
                _ = self.stop.changed() => {}
                Some(ended) = self.tasks.join_next_with_id() => {
                    if self.forget(ended) {
                        // A pause, as the reason for the failure may still be there.
                        let mut stop = self.stop.clone();
                        tokio::select! {
                            () = sleep(AGAIN_AFTER) => {}
                            _ = stop.changed() => {}
                        }
                    }
                }
            }
        }
        // Each task ends what it began, under its lease, which is renewed until then.
        self.claim.leaving = true;
        let mut tasks = mem::take(&mut self.tasks);
        let mut claim_at = Instant::now() + every;
        while !tasks.is_empty() {
            let renewed = async {
                sleep_until(claim_at).await;
                self.claim().await;
            };
            let ended = tokio::select! {
                () = renewed => None,
                // A claim without an answer delays no task that ends; it is made once more for those that go on.
                ended = tasks.join_next_with_id() => ended,
            };
            match ended {
                Some(ended) => drop(self.forget(ended)),
                None => claim_at = Instant::now() + every,
            }
        }
        let leave = async {
            while !self.claim().await.1.is_empty() {
                sleep(AGAIN_AFTER).await;
            }
        };
        // If the store cannot be reached, the leases run out by themselves.
        let _ = timeout(LEAVE_MAX, leave).await;
        self.telling.shutdown().await;
        self.told.iter().for_each(observation::left);
    }

    /// Claims all subscriptions side by side, so that one that is held up costs no other its lease. Begins to read what
    /// is new and drops what is lost; a subscription that cannot be claimed now stays as it is. Gives the leases of the
    /// others, and the names of those that stayed.
    async fn claim(&mut self) -> (Vec<Lease>, Vec<String>) {
        let mut claims = JoinSet::new();
        // A claim without an answer by then is repeated, over another connection, while the lease still holds.
        let time_max = (self.settings.lease / 2).max(CLAIM_MAX_MIN);
        for subscriber in self.subscribers.iter().cloned() {
            let reading = self.read.keys().filter(|shard| shard.subscription == subscriber.name());
            let claim = Claim {
                subscriptions: vec![subscriber.name().to_owned()],
                reading: reading.cloned().collect(),
                ..self.claim.clone()
            };
            let store = self.store.clone();
            claims.spawn(async move {
                let claimed = timeout(time_max, store.claim(&claim)).await;
                (subscriber, claimed.unwrap_or_else(|_| Err(unanswered(time_max))))
            });
        }
        let mut silent: Vec<_> = self.subscribers.iter().map(|it| it.name().to_owned()).collect();
        let mut all = Vec::new();
        loop {
            let claimed = tokio::select! {
                claimed = claims.join_next() => claimed,
                // The last claim, which gives everything back.
                () = told(self.stop.clone()), if !self.claim.leaving => None,
            };
            let (subscriber, claimed) = match claimed {
                None => return (all, silent),
                Some(Err(error)) => {
                    tracing::error!(target: "eventer", %error, "a claim ended");
                    continue;
                }
                Some(Ok(claimed)) => claimed,
            };
            match claimed {
                Ok(leases) => {
                    silent.retain(|name| name != subscriber.name());
                    all.extend(leases.iter().cloned());
                    if !self.claim.leaving {
                        self.read(&subscriber, leases);
                    }
                }
                Err(error) => observation::unclaimed(subscriber.name(), &error),
            }
        }
    }

    /// Has metrics and logs told how much each shard has parked, and how far it is behind the end of its log; the
    /// latter is left out while the last such question is under way.
    fn tell(&mut self, leases: Vec<Lease>, silent: &[String]) {
        while self.telling.try_join_next().is_some() {}
        for lease in &leases {
            observation::waiting(&lease.shard, lease.waiting);
            self.told.insert(lease.shard.clone());
        }
        if !self.telling.is_empty() {
            return;
        }
        // Subscriptions that could not be claimed this time are left as they are: nothing is known of them.
        let is_gone =
            |told: &ShardId| !silent.contains(&told.subscription) && !leases.iter().any(|lease| lease.shard == *told);
        self.told
            .extract_if(is_gone)
            .for_each(|shard| observation::left(&shard));
        if !leases.is_empty() {
            let (store, subscribers) = (self.store.clone(), self.subscribers.clone());
            self.telling.spawn(tell_lag(store, subscribers, leases));
        }
    }

    /// Begins to read new shards of a subscription, and drops those that are lost.
    fn read(&mut self, subscriber: &Arc<dyn Subscriber<St>>, leases: Vec<Lease>) {
        let of_it = |(shard, _): &(&ShardId, &mut Reading)| shard.subscription == subscriber.name();
        for (shard, reading) in self.read.iter_mut().filter(of_it) {
            let lease = leases.iter().find(|lease| lease.shard == *shard);
            let is_same = |known: &watch::Sender<Lease>| {
                lease.is_some_and(|it| it.epoch == known.borrow().epoch && !it.is_surplus)
            };
            reading.lease.take_if(|known| !is_same(known));
        }
        for lease in leases.into_iter().filter(|lease| !lease.is_surplus) {
            // A task that lost its lease may be in the middle of an effect. The shard is read anew only when that task
            // has ended, even by a new generation.
            let is_ending = self.read.iter().any(|(at, reading)| {
                reading.lease.is_none()
                    && (&at.subscription, at.shard) == (&lease.shard.subscription, lease.shard.shard)
            });
            let is_to_wait = |failed: &Failed| Instant::now() < failed.again_at;
            if is_ending || self.failed.get(&lease.shard).is_some_and(is_to_wait) {
                continue;
            }
            if let Some(reading) = self.read.get(&lease.shard) {
                if let Some(known) = &reading.lease {
                    known.send_if_modified(|it| {
                        // An equal lease matters too if it names requeued keys: the same key may have been requeued
                        // again.
                        let is_new = *it != lease || !lease.requeued.is_empty();
                        it.clone_from(&lease);
                        is_new
                    });
                }
                continue;
            }
            let (sender, receiver) = watch::channel(lease.clone());
            let shard = lease.shard.clone();
            let reader = Arc::clone(subscriber).open(lease, &self.settings);
            let run = shard::run(
                self.store.clone(),
                reader,
                receiver,
                self.stop.clone(),
                self.settings.batch_len_max,
            );
            let of = shard.clone();
            let task = self.tasks.spawn(async move { (of, run.await) }).id();
            let lease = Some(sender);
            self.read.insert(shard, Reading { task, lease });
        }
    }

    /// Takes note of a task that ended, and tells whether it failed.
    fn forget(&mut self, ended: Result<(Id, Ended), JoinError>) -> bool {
        let (id, failed) = match ended {
            Ok((id, (shard, result))) => {
                let before = self.failed.remove(&shard);
                let failed = result.is_err();
                if let Err(error) = &result {
                    observation::stopped(&shard, error);
                    self.failed.insert(shard, Failed::after(before, Instant::now()));
                }
                (id, failed)
            }
            Err(error) => {
                tracing::error!(target: "eventer", %error, "a worker ended");
                (error.id(), true)
            }
        };
        self.read.retain(|_, reading| reading.task != id);
        failed
    }
}

/// Ends when everything is to stop.
async fn told(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is also a reason to stop.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Why a claim came to nothing, if nobody answered.
fn unanswered(after: Duration) -> StoreError {
    let reason = format!("the store did not answer within {after:?}");
    StoreError::new(StoreErrorKind::Unavailable, reason)
}

async fn tell_lag<St: Subscriptions>(store: St, subscribers: Vec<Arc<dyn Subscriber<St>>>, leases: Vec<Lease>) {
    // If the ends are not known now, the gauges keep their last values.
    let Ok(ends) = store.ends().await else { return };
    for lease in &leases {
        if let Some(subscriber) = subscribers.iter().find(|it| it.name() == lease.shard.subscription) {
            let end = ends.of(subscriber.reads());
            observation::lag(&lease.shard, end.saturating_sub(lease.position));
        }
    }
}
