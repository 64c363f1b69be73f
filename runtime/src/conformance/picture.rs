//! A picture of all that a store shows, to be compared with a later one.

use super::Rig;
use super::harness::Tested;
use crate::store::{Commit, Loaded, LoggedEvent, Outcome, StoredEvent, StoredMessage};

/// Everything that is visible of what a commit touches, and all of the log and the outbox.
#[derive(Debug, PartialEq)]
pub(super) struct Picture {
    entities: Vec<(Loaded, Vec<StoredEvent>)>,
    key: Option<Outcome>,
    views: Vec<Option<Vec<u8>>>,
    messages: Vec<StoredMessage>,
    log: Vec<LoggedEvent>,
}

impl Picture {
    /// The picture without the first entity, and without the events that another commit put there.
    pub(super) fn beside(mut self, other: &Commit) -> Self {
        self.entities.remove(0);
        let put = |id| other.changes[0].events.iter().any(|event| event.event_id == id);
        self.log.retain(|logged| !put(logged.event.event_id));
        self
    }
}

impl<R: Rig> Tested<'_, R> {
    /// What is visible now of everything that the commit touches.
    #[track_caller]
    pub(super) fn picture(&self, commit: &Commit) -> Picture {
        let entities = commit.changes.iter().map(|change| {
            let loaded = self.load(change.machine, &change.id, None);
            (loaded, self.history_after(change.machine, &change.id, 0, usize::MAX))
        });
        let key = commit.key.as_ref();
        let views = commit.views.iter();
        Picture {
            entities: entities.collect(),
            key: key.and_then(|key| self.load(key.machine, &key.id, Some(&key.key)).repeated),
            views: views.map(|row| self.view_of(row.machine, row.view, &row.key)).collect(),
            messages: self.outbox(),
            log: self.log(),
        }
    }

    /// Nothing that the commit touches looks other than before.
    #[track_caller]
    pub(super) fn unchanged(&self, promise: &str, commit: &Commit, before: &Picture) {
        assert_eq!(self.picture(commit), *before, "{promise}: something changed (left)");
    }
}
