//! Claims shards, and keeps a task for each that it has.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::sleep;
use uuid::Uuid;

use super::reader::Subscriber;
use super::{Running, Settings, observe, shard};
use crate::store::{Claim, Lease, ParkedEvents, Reads, ShardId, StoreError, Subscriptions};

/// How long after a shard could not be read it is read again.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

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
    /// The shards that are read, until their tasks are seen to have ended.
    read: HashMap<ShardId, (Id, watch::Sender<Lease>)>,
}

/// Starts in the runtime that this is called in.
pub(super) fn start<St: Subscriptions + ParkedEvents + Clone>(
    store: St,
    subscribers: Vec<Arc<dyn Subscriber<St>>>,
    settings: Settings,
) -> Running {
    let (sender, stop) = watch::channel(false);
    let claim = Claim {
        worker: Uuid::now_v7().to_string(),
        subscriptions: subscribers.iter().map(|it| it.name().to_owned()).collect(),
        lease: settings.lease,
        leaving: false,
    };
    let supervisor = Supervisor {
        store,
        subscribers,
        settings,
        claim,
        stop,
        tasks: JoinSet::new(),
        read: HashMap::new(),
    };
    Running::new(sender, tokio::spawn(supervisor.run()))
}

impl<St: Subscriptions + ParkedEvents + Clone> Supervisor<St> {
    async fn run(mut self) {
        let every = (self.settings.lease / 3).min(CLAIM_EVERY_MAX);
        while !*self.stop.borrow() {
            // Before it claims: what is told of a shard then is no older than what its last task stored.
            while let Some(ended) = self.tasks.try_join_next_with_id() {
                self.forget(ended);
            }
            match self.store.claim(&self.claim).await {
                Ok(leases) => {
                    self.tell_lag(&leases).await;
                    self.read(leases);
                }
                Err(error) => observe::unclaimed(&error),
            }
            tokio::select! {
                () = sleep(every) => {}
                _ = self.stop.changed() => {}
                Some(ended) = self.tasks.join_next_with_id() => {
                    if self.forget(ended) {
                        // Not at once: whatever it is, it may be there still.
                        let mut stop = self.stop.clone();
                        tokio::select! {
                            () = sleep(AGAIN_AFTER) => {}
                            _ = stop.changed() => {}
                        }
                    }
                }
            }
        }
        // Each ends what it began.
        while let Some(ended) = self.tasks.join_next_with_id().await {
            self.forget(ended);
        }
        self.claim.leaving = true;
        if let Err(error) = self.store.claim(&self.claim).await {
            observe::unclaimed(&error);
        }
    }

    /// Tells how far behind the end of the log each shard is.
    async fn tell_lag(&self, leases: &[Lease]) {
        // Where it cannot be known now, the last that was told stays.
        let Ok(end) = self.store.watermark().await else { return };
        for lease in leases {
            let subscriber = self.subscribers.iter().find(|it| it.name() == lease.shard.subscription);
            if subscriber.is_some_and(|it| it.reads() == Reads::Events) {
                observe::lag(&lease.shard, end.saturating_sub(lease.position));
            }
        }
    }

    /// Begins with what is new, and lets go of what is gone.
    fn read(&mut self, leases: Vec<Lease>) {
        self.read.retain(|shard, (_, known)| {
            let lease = leases.iter().find(|lease| lease.shard == *shard);
            // Without a sender its task ends, and another one may begin when it has.
            lease.is_some_and(|lease| lease.epoch == known.borrow().epoch)
        });
        for lease in leases {
            if let Some((_, known)) = self.read.get(&lease.shard) {
                known.send_if_modified(|it| {
                    // The same key may have been requeued again.
                    let is_new = *it != lease || !lease.requeued.is_empty();
                    it.clone_from(&lease);
                    is_new
                });
                continue;
            }
            let subscriber = self.subscribers.iter().find(|it| it.name() == lease.shard.subscription);
            let Some(subscriber) = subscriber else { continue };
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
            let task = self.tasks.spawn(async move { (of, run.await) });
            self.read.insert(shard, (task.id(), sender));
        }
    }

    /// Takes note of a task that ended, and tells whether it failed.
    fn forget(&mut self, ended: Result<(Id, Ended), JoinError>) -> bool {
        let (id, failed) = match ended {
            Ok((id, (shard, result))) => {
                if let Err(error) = &result {
                    observe::stopped(&shard, error);
                }
                (id, result.is_err())
            }
            Err(error) => {
                tracing::error!(target: "eventer", %error, "a worker ended");
                (error.id(), true)
            }
        };
        self.read.retain(|_, (of, _)| *of != id);
        failed
    }
}
