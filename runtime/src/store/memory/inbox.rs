//! Inboxes in memory.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::super::{Commit, Committed, InboxEntry, Inboxes, StoreError, StoreErrorKind};
use super::{MemoryStore, locked};
use crate::clock;
use crate::inbox::{MessageId, Received};

/// What was received, by who received it. Its lock is taken before those of entities.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<HashMap<String, Messages>>);

/// What one consumer received.
#[derive(Debug, Default)]
struct Messages {
    all: HashSet<MessageId>,
    /// The messages, oldest first.
    by_age: VecDeque<(Instant, MessageId)>,
}

impl Messages {
    fn forget(&mut self, older_than: Duration, len_max: usize) -> usize {
        let (now, mut count) = (clock::instant(), 0);
        while count < len_max
            && let Some((at, _)) = self.by_age.front()
            && now.saturating_duration_since(*at) > older_than
            && let Some((_, message)) = self.by_age.pop_front()
        {
            self.all.remove(&message);
            count += 1;
        }
        count
    }
}

impl Inboxes for MemoryStore {
    async fn receive(&self, entry: &InboxEntry, commit: Option<Commit>) -> Result<Received<Committed>, StoreError> {
        if let Some(Err(rule)) = commit.as_ref().map(Commit::check) {
            return Err(StoreError::new(StoreErrorKind::Refused, rule));
        }
        let mut inboxes = locked(&self.kept.inboxes.0);
        let messages = inboxes.entry(entry.consumer().to_owned()).or_default();
        if messages.all.contains(entry.message()) {
            return Ok(Received::Again);
        }
        let committed = match commit {
            Some(mut commit) => self.write(&mut commit),
            None => Committed::Stored { position: None },
        };
        if matches!(committed, Committed::Stored { .. }) {
            messages.all.insert(entry.message().clone());
            messages.by_age.push_back((clock::instant(), entry.message().clone()));
        }
        drop(inboxes);
        self.kept.subscriptions.wake();
        Ok(Received::First(committed))
    }

    async fn was_received(&self, entry: &InboxEntry) -> Result<bool, StoreError> {
        let inboxes = locked(&self.kept.inboxes.0);
        let messages = inboxes.get(entry.consumer());
        Ok(messages.is_some_and(|messages| messages.all.contains(entry.message())))
    }

    async fn forget(&self, consumer: &str, older_than: Duration, len_max: usize) -> Result<usize, StoreError> {
        let mut inboxes = locked(&self.kept.inboxes.0);
        let messages = inboxes.get_mut(consumer);
        Ok(messages.map_or(0, |messages| messages.forget(older_than, len_max)))
    }
}
