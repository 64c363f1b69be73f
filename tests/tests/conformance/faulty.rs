//! A store with one fault.

use std::future::poll_fn;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;
use std::{collections::HashSet, thread};

use eventer::store::{
    Change, Commit, Committed, Expected, Guard, History, Loaded, Outcome, PayloadHash, Store, StoreError,
    StoreErrorKind,
};
use eventer::{EventId, MemoryStore};

use crate::fault::Fault;

pub struct Faulty {
    pub fault: Fault,
    pub inner: MemoryStore,
    pub sent: Mutex<HashSet<EventId>>,
    pub deleted: Mutex<HashSet<String>>,
    pub keys: AtomicUsize,
    pub changed: AtomicBool,
    pub permits: AtomicUsize,
    pub shown: Mutex<u64>,
}

/// How many commits may be on their way.
pub const PERMITS: usize = 20;

/// What is stored beside an entity that only carries it.
pub const CARRIER: &str = "carrier ";

impl Faulty {
    pub fn new(fault: Fault) -> Self {
        Faulty {
            fault,
            inner: MemoryStore::new(),
            sent: Mutex::default(),
            deleted: Mutex::default(),
            keys: AtomicUsize::new(0),
            changed: AtomicBool::new(false),
            permits: AtomicUsize::new(PERMITS),
            shown: Mutex::default(),
        }
    }

    pub fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    pub async fn at(&self, change: &Change) -> Option<Expected> {
        let loaded = self.inner.load(change.machine, &change.id, None).await.unwrap();
        loaded.snapshot.map(|it| it.at)
    }

    /// The first change that is in conflict.
    async fn conflict(&self, commit: &Commit) -> Option<Committed> {
        for (place, it) in commit.changes.iter().enumerate() {
            let at = self.at(it).await;
            if at != it.expected {
                let found = at.map_or(0, |at| at.version);
                return Some(Committed::Conflict { place, found });
            }
        }
        None
    }

    async fn outcome(&self, commit: &Commit) -> Option<Outcome> {
        let key = commit.key.as_ref()?;
        let loaded = self.inner.load(key.machine, &key.id, Some(&key.key)).await.unwrap();
        loaded.repeated
    }

    /// Stores what is left of a commit without its changes.
    async fn carried(&self, mut commit: Commit) {
        let Some(mut change) = commit.changes.first().cloned() else {
            return;
        };
        change.id = format!("{CARRIER}{}", change.events[0].event_id);
        change.expected = None;
        if self.at(&change).await.is_some() {
            change.id.push_str(" again");
        }
        commit.changes = vec![change];
        self.inner.commit(commit).await.unwrap();
    }

    /// Where a guarded entity is.
    async fn guarded(&self, guard: &Guard) -> Option<Expected> {
        let loaded = self.inner.load(guard.machine, &guard.id, None).await.unwrap();
        loaded.snapshot.map(|it| it.at)
    }

    /// The first guard that is in conflict.
    async fn guard_conflict(&self, commit: &Commit) -> Option<Committed> {
        for (place, guard) in (commit.changes.len()..).zip(&commit.guards) {
            let at = self.guarded(guard).await;
            if at != guard.expected {
                let found = at.map_or(0, |at| at.version);
                return Some(Committed::Conflict { place, found });
            }
        }
        None
    }

    /// Looks at guards in another way, or answers already.
    async fn alter_guards(&self, commit: &mut Commit) -> Option<Committed> {
        match self.fault {
            Fault::IgnoresGuards => commit.guards.clear(),
            Fault::GuardsByVersion => {
                for guard in &mut commit.guards {
                    let at = self.guarded(guard).await;
                    if at.map(|it| it.version) == guard.expected.map(|it| it.version) {
                        guard.expected = at;
                    }
                }
            }
            Fault::IgnoresGuardsOfNothing => commit.guards.retain(|guard| guard.expected.is_some()),
            Fault::GuardsFirst => return self.guard_conflict(commit).await,
            Fault::MakesGuarded => {
                let (mut made, Some(first)) = (Commit::default(), commit.changes.first()) else {
                    return None;
                };
                for guard in commit.guards.iter().filter(|guard| guard.expected.is_none()) {
                    let mut change = first.clone();
                    (change.machine, change.id, change.expected) = (guard.machine, guard.id.clone(), None);
                    made.changes.push(change);
                }
                if !made.changes.is_empty() {
                    self.inner.commit(made).await.unwrap();
                    commit.guards.retain(|guard| guard.expected.is_some());
                }
            }
            Fault::AllowsGuardsTwice => {
                let mut seen: HashSet<_> = commit.changes.iter().map(|it| (it.machine, it.id.clone())).collect();
                commit
                    .guards
                    .retain(|guard| seen.insert((guard.machine, guard.id.clone())));
            }
            Fault::ChecksGuardsThenStores => {
                let conflict = self.guard_conflict(commit).await;
                commit.guards.clear();
                thread::sleep(Duration::from_micros(200));
                return conflict;
            }
            _ => {}
        }
        None
    }

    async fn commit_otherwise(&self, mut commit: Commit) -> Result<Committed, StoreError> {
        if let Some(answer) = self.alter_guards(&mut commit).await {
            return Ok(answer);
        }
        let Some(first) = commit.changes.first().and_then(|it| it.events.first()) else {
            return self.inner.commit(commit).await;
        };
        let again = !self.sent.lock().unwrap().insert(first.event_id);
        let conflict = self.conflict(&commit).await;
        match self.fault {
            Fault::ResendByFirstEvent if again && conflict.is_some() => {
                return Ok(Committed::Stored { position: Some(1) });
            }
            Fault::ResendConflicts if again && conflict.is_some() => return Ok(conflict.unwrap()),
            Fault::VersionsBeforeKeys if !again && conflict.is_some() => return Ok(conflict.unwrap()),
            Fault::ResendRepeats if again => {
                if let Some(outcome) = self.outcome(&commit).await {
                    return Ok(Committed::Repeated(outcome));
                }
            }
            Fault::JudgesHashes => {
                let first = self.outcome(&commit).await.map(|it| it.hash);
                if first.is_some() && first != commit.key.as_ref().map(|it| it.hash) {
                    return Err(StoreError::new(
                        StoreErrorKind::Refused,
                        "the key asks for something else",
                    ));
                }
            }
            Fault::ResendWritesViews if again => {
                let mut views = commit.clone();
                (views.messages, views.key) = (vec![], None);
                self.carried(views).await;
            }
            Fault::YieldsInCommit if conflict.is_none() && commit.changes.len() > 1 => {
                let (mut one, mut rest) = (commit.clone(), commit);
                one.changes.truncate(1);
                rest.changes.remove(0);
                (rest.messages, rest.views, rest.key) = (vec![], vec![], None);
                let answer = self.inner.commit(one).await;
                thread::sleep(Duration::from_micros(200));
                yields().await;
                self.inner.commit(rest).await?;
                return answer;
            }
            Fault::ChecksThenStores if conflict.is_none() => {
                thread::sleep(Duration::from_micros(200));
                let mut later = commit;
                for change in &mut later.changes {
                    change.expected = self.at(change).await;
                }
                return self.inner.commit(later).await;
            }
            Fault::LooksThenStores if commit.key.is_some() && self.outcome(&commit).await.is_none() => {
                thread::sleep(Duration::from_micros(200));
                let mut later = commit;
                if self.outcome(&later).await.is_some() {
                    later.key = None;
                }
                return self.inner.commit(later).await;
            }
            _ => {}
        }
        let answer = self.inner.commit(commit.clone()).await?;
        Ok(self.answered(commit, answer).await)
    }

    async fn answered(&self, mut commit: Commit, answer: Committed) -> Committed {
        match (self.fault, &answer) {
            (Fault::HalfCommit, Committed::Conflict { place, .. }) if *place > 0 => {
                commit.changes.truncate(*place);
                self.inner.commit(commit).await.unwrap();
            }
            (Fault::ConflictPublishes, Committed::Conflict { .. }) => {
                (commit.views, commit.key) = (vec![], None);
                self.carried(commit).await;
            }
            (Fault::ConflictWritesViews, Committed::Conflict { .. }) => {
                (commit.messages, commit.key) = (vec![], None);
                self.carried(commit).await;
            }
            (Fault::ConflictUsesKey, Committed::Conflict { .. }) => {
                (commit.messages, commit.views) = (vec![], vec![]);
                self.carried(commit).await;
            }
            (Fault::CountsGuardsApart, Committed::Conflict { place, found }) if *place >= commit.changes.len() => {
                return Committed::Conflict {
                    place: place - commit.changes.len(),
                    found: *found,
                };
            }
            (Fault::ConflictNamesFirst, Committed::Conflict { found, .. }) => {
                return Committed::Conflict {
                    place: 0,
                    found: *found,
                };
            }
            (Fault::ConflictFindsZero, Committed::Conflict { place, .. }) => {
                return Committed::Conflict {
                    place: *place,
                    found: 0,
                };
            }
            (Fault::AnswersNoPosition, Committed::Stored { .. }) => return Committed::Stored { position: None },
            (Fault::AnswersLastPosition, Committed::Stored { position: Some(_) }) => {
                let last = commit.changes.last().unwrap();
                let history = self.inner.history(last.machine, &last.id, 0, usize::MAX).await.unwrap();
                return Committed::Stored {
                    position: history.last().map(|it| it.position),
                };
            }
            _ => {}
        }
        answer
    }
}

/// Lets others run, and gives whoever drops futures the chance to.
async fn yields() {
    let mut yielded = false;
    poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Store for Faulty {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        if self.is(Fault::LoadsLate) && self.changed.swap(false, Ordering::Relaxed) {
            return Ok(Loaded::default());
        }
        if self.is(Fault::SpoilsByDroppedReads) {
            self.permits.fetch_sub(1, Ordering::Relaxed);
            yields().await;
            self.permits.fetch_add(1, Ordering::Relaxed);
        }
        let id = self.id(id);
        let mut loaded = self.inner.load(machine, &id, None).await?;
        if let Some(key) = key {
            let (key_machine, key_id, key) = self.key(machine, &id, key);
            loaded.repeated = self.inner.load(&key_machine, &key_id, Some(&key)).await?.repeated;
            if self.is(Fault::LoadsKeyFirst) {
                thread::sleep(Duration::from_micros(200));
                loaded.snapshot = self.inner.load(machine, &id, None).await?.snapshot;
            }
            match self.fault {
                Fault::LoadsAnyKey if loaded.repeated.is_none() => {
                    loaded.repeated = Some(Outcome::new(PayloadHash::from_bytes([1; 16]), 1, None));
                }
                Fault::LoadsKeyAlone if loaded.repeated.is_some() => loaded.snapshot = None,
                _ => {}
            }
        }
        if let (Fault::LoadsInTwoSteps, Some(snapshot)) = (self.fault, &mut loaded.snapshot) {
            thread::sleep(Duration::from_micros(200));
            let later = self.inner.load(machine, &id, None).await?.snapshot;
            snapshot.at = later.map_or(snapshot.at, |later| later.at);
        }
        if self.is(Fault::LoadsAnyMachine) && loaded.snapshot.is_none() {
            loaded.snapshot = self.inner.load("order", &id, None).await?.snapshot;
        }
        if let Some(snapshot) = &mut loaded.snapshot {
            snapshot.at.last_event = self.event_id(snapshot.at.last_event);
        }
        Ok(loaded)
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.changed.store(true, Ordering::Relaxed);
        if self.is(Fault::LeaksPermits) {
            if self
                .permits
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |it| it.checked_sub(1))
                .is_err()
            {
                return Err(StoreError::new(StoreErrorKind::Failed, "no permit is left"));
            }
            yields().await;
            self.permits.fetch_add(1, Ordering::Relaxed);
        }
        match self.altered(commit).await? {
            Some(commit) => self.commit_otherwise(commit).await,
            None => Ok(Committed::Stored { position: None }),
        }
    }
}
