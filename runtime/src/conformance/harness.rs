//! The store under test, as the cases speak to it.

use std::collections::HashSet;
use std::error::Error as _;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::fixtures::{ORDER, VIEW, first_version};
use super::{Limits, Rig, comparison};
use crate::ids::EventId;
use crate::store::{
    Commit, Committed, EventFilter, EventLog, EventPage, History, Loaded, LoggedEvent, Outbox, Outcome, Snapshot,
    Store, StoreError, StoreErrorKind, StoredEvent, StoredMessage, Views,
};

/// How often the suite sends a commit again while the store has no room for it.
const ATTEMPTS_MAX: usize = 1_000;

/// A store, and what it acknowledged.
pub(super) struct Tested<'r, R: Rig> {
    rig: &'r R,
    store: R::Store,
    acknowledged: Mutex<Acknowledged>,
}

/// The ids of what must be visible.
#[derive(Default)]
struct Acknowledged {
    events: HashSet<EventId>,
    messages: HashSet<EventId>,
}

impl<'r, R: Rig> Tested<'r, R> {
    pub(super) fn open(rig: &'r R) -> Self {
        Tested {
            rig,
            store: rig.open(),
            acknowledged: Mutex::default(),
        }
    }

    pub(super) fn store(&self) -> &R::Store {
        &self.store
    }

    pub(super) fn limits(&self) -> Limits {
        self.rig.limits()
    }

    pub(super) fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        self.rig.run(future)
    }

    /// Runs what must not fail.
    #[track_caller]
    pub(super) fn read<T: Send>(&self, future: impl Future<Output = Result<T, StoreError>> + Send) -> T {
        fine("a read of a healthy store", self.run(future))
    }

    /// Sends a commit, and sends it again as the contract says: after `Unavailable`, and after `Unknown`.
    pub(super) fn send(&self, commit: &Commit) -> Result<Committed, StoreError> {
        let mut sent = commit.clone();
        for _ in 0..ATTEMPTS_MAX {
            match self.run(self.store.commit(sent.clone())) {
                Err(error) if error.kind() == StoreErrorKind::Unavailable => thread::sleep(Duration::from_millis(1)),
                Err(mut error) if error.kind() == StoreErrorKind::Unknown => {
                    let in_doubt = error.take_in_doubt();
                    sent = *in_doubt.expect("resolvable: an unknown outcome carries its commit");
                }
                answer => {
                    if let Ok(Committed::Stored { .. }) = answer {
                        self.acknowledge(commit);
                    }
                    return answer;
                }
            }
        }
        panic!("a healthy store has room for a commit after {ATTEMPTS_MAX} attempts");
    }

    /// Notes what must be visible from now on.
    fn acknowledge(&self, commit: &Commit) {
        let events = commit.changes.iter().flat_map(|change| &change.events);
        let mut acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        acknowledged.events.extend(events.map(|event| event.event_id));
        acknowledged
            .messages
            .extend(commit.messages.iter().map(|message| message.message_id));
    }

    /// Sends a commit that is within the contract.
    #[track_caller]
    pub(super) fn commit(&self, commit: &Commit) -> Committed {
        fine("a commit within the contract", self.send(commit))
    }

    /// Sends a commit that has to be stored.
    #[track_caller]
    pub(super) fn stored(&self, promise: &str, commit: &Commit) -> Option<u64> {
        match self.commit(commit) {
            Committed::Stored { position } => position,
            other => panic!("{promise}: not stored but {other:?}"),
        }
    }

    /// Sends a commit that has to be in conflict, at this change and with this version.
    #[track_caller]
    pub(super) fn conflicts(&self, promise: &str, commit: &Commit, place: usize, found: u64) {
        assert_eq!(
            self.commit(commit),
            Committed::Conflict { place, found },
            "{promise} (right)"
        );
    }

    /// Sends a commit that has to be answered with what came of the first with its key.
    #[track_caller]
    pub(super) fn repeated(&self, promise: &str, commit: &Commit) -> Outcome {
        match self.commit(commit) {
            Committed::Repeated(outcome) => outcome,
            other => panic!("{promise}: not repeated but {other:?}"),
        }
    }

    /// Sends a commit that breaks the contract.
    #[track_caller]
    pub(super) fn refused(&self, promise: &str, commit: &Commit) {
        match self.send(commit) {
            Err(error) => assert_eq!(
                error.kind(),
                StoreErrorKind::Refused,
                "{promise}: the kind of the error"
            ),
            Ok(answer) => panic!("{promise}: not refused but {answer:?}"),
        }
    }

    #[track_caller]
    pub(super) fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Loaded {
        self.read(self.store.load(machine, id, key))
    }

    #[track_caller]
    pub(super) fn snapshot(&self, id: &str) -> Option<Snapshot> {
        self.load(ORDER, id, None).snapshot
    }

    /// What came of the call with this key.
    #[track_caller]
    pub(super) fn outcome(&self, id: &str, key: &str) -> Option<Outcome> {
        self.load(ORDER, id, Some(key)).repeated
    }

    #[track_caller]
    pub(super) fn history_after(&self, machine: &str, id: &str, after: u64, len_max: usize) -> Vec<StoredEvent> {
        self.read(self.store.history(machine, id, after, len_max))
    }

    #[track_caller]
    pub(super) fn history(&self, id: &str) -> Vec<StoredEvent> {
        self.history_after(ORDER, id, 0, usize::MAX)
    }

    #[track_caller]
    pub(super) fn events(&self, after: u64, len_max: usize) -> Vec<LoggedEvent> {
        self.read(self.store.events(after, len_max))
    }

    /// A page that is full or reaches the end, put together from those that do neither.
    #[track_caller]
    pub(super) fn events_of(&self, filter: &EventFilter, after: u64, len_max: usize) -> EventPage {
        let mut page = self.read(self.store.events_of(filter, after, len_max));
        let mut before = after;
        while page.events.len() < len_max && !page.is_end {
            assert!(
                page.upto > before,
                "filter: a page that is not the end leads on, and this one stays at {before}"
            );
            before = page.upto;
            let rest = len_max - page.events.len();
            let next = self.read(self.store.events_of(filter, before, rest));
            page.events.extend(next.events);
            (page.upto, page.is_end) = (next.upto, next.is_end);
        }
        page
    }

    #[track_caller]
    pub(super) fn watermark(&self) -> u64 {
        self.read(self.store.watermark())
    }

    #[track_caller]
    pub(super) fn messages(&self, after: u64, len_max: usize) -> Vec<StoredMessage> {
        self.read(self.store.messages(after, len_max))
    }

    #[track_caller]
    pub(super) fn view(&self, key: &str) -> Option<Vec<u8>> {
        self.view_of(ORDER, VIEW, key)
    }

    #[track_caller]
    pub(super) fn view_of(&self, machine: &str, view: &str, key: &str) -> Option<Vec<u8>> {
        self.read(self.store.view(machine, view, key))
    }

    /// The whole log, once what was acknowledged had its time to appear.
    #[track_caller]
    pub(super) fn log(&self) -> Vec<LoggedEvent> {
        let found = |log: &Vec<LoggedEvent>| log.iter().map(|logged| logged.event.event_id).collect();
        self.settled(|| self.events(0, usize::MAX), found, |it| &it.events)
    }

    /// The whole outbox, likewise.
    #[track_caller]
    pub(super) fn outbox(&self) -> Vec<StoredMessage> {
        let found = |messages: &Vec<StoredMessage>| messages.iter().map(|message| message.message_id).collect();
        self.settled(|| self.messages(0, usize::MAX), found, |it| &it.messages)
    }

    /// Reads until what was acknowledged is there, or the lag is over.
    fn settled<T>(
        &self,
        read: impl Fn() -> T,
        ids: impl Fn(&T) -> HashSet<EventId>,
        expected: fn(&Acknowledged) -> &HashSet<EventId>,
    ) -> T {
        let begin = Instant::now();
        loop {
            let found = read();
            let acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
            let complete = expected(&acknowledged).is_subset(&ids(&found));
            drop(acknowledged);
            if complete || begin.elapsed() >= self.limits().lag_max {
                return found;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// All parts of the commit are visible once: no later one touched its entities.
    #[track_caller]
    pub(super) fn whole(&self, promise: &str, commit: &Commit) {
        let log = self.log();
        for change in &commit.changes {
            let history = self.history_after(change.machine, &change.id, first_version(change) - 1, usize::MAX);
            comparison::events(promise, change, &history);
            let loaded = self.load(change.machine, &change.id, None);
            comparison::snapshot(promise, change, loaded.snapshot.as_ref());
            for event in &change.events {
                let times = log.iter().filter(|it| it.event.event_id == event.event_id).count();
                assert_eq!(times, 1, "{promise}: how often an event is in the log");
            }
        }
        let outbox = self.outbox();
        for message in &commit.messages {
            let found: Vec<_> = outbox.iter().filter(|it| it.message_id == message.message_id).collect();
            assert_eq!(found.len(), 1, "{promise}: how often a message is in the outbox");
            comparison::message(promise, message, found[0]);
        }
        for row in &commit.views {
            let (found, key) = (self.view_of(row.machine, row.view, &row.key), &row.key);
            match (&row.value, found) {
                (Some(value), Some(found)) => comparison::json(promise, value, &found),
                (value, found) => assert_eq!(found, *value, "{promise}: the row {key:?} of the view (left)"),
            }
        }
        if let Some(key) = &commit.key {
            let outcome = self.load(key.machine, &key.id, Some(&key.key)).repeated;
            assert_eq!(
                outcome.map(|it| it.hash),
                Some(key.hash),
                "{promise}: the key's hash (left)"
            );
        }
    }
}

/// An answer that must not be an error.
#[track_caller]
fn fine<T>(what: &str, answer: Result<T, StoreError>) -> T {
    match answer {
        Ok(value) => value,
        Err(error) => panic!("{what} failed: {error}: {:?}", error.source().map(ToString::to_string)),
    }
}
