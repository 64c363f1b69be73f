//! What the answer to a commit means, if it is not sent within its call: one that is resolved, or stored in a
//! transaction of the user's.

use super::Stopped;
use super::settlement::{Entities, version_of};
use crate::answer::Receipt;
use crate::declaration::Machine;
use crate::error::ErrorKind;
use crate::store::{Commit, Committed, PayloadHash};

/// What is known of a commit when its answer comes.
pub(crate) struct Sent {
    /// Machine, id and expected version of each entity; the one that was called comes first.
    entities: Entities,
    events_len: u64,
    /// The key, its hash, and the version that a call came to that changes nothing.
    key: Option<(String, PayloadHash, u64)>,
}

impl Sent {
    pub(crate) fn of(commit: &Commit) -> Self {
        let key = commit.key.as_ref();
        let entities = commit.entities();
        Sent {
            entities: entities
                .map(|(machine, id, at)| (machine, id.to_owned(), version_of(at)))
                .collect(),
            events_len: commit.changes.first().map_or(0, |change| change.events.len() as u64),
            key: key.map(|key| (key.key.clone(), key.hash, key.version)),
        }
    }

    /// The answer to the call.
    pub(crate) fn answer<M: Machine>(self, committed: &Committed) -> Result<Receipt, Box<Stopped<M>>> {
        let expected = self.entities.first().map(|(.., expected)| *expected);
        let unchanged = expected.or(self.key.as_ref().map(|(.., version)| *version));
        let unchanged = unchanged.unwrap_or_default();
        match *committed {
            Committed::Stored { position } => Ok(Receipt {
                version: unchanged + self.events_len,
                position,
                replayed: false,
            }),
            Committed::Repeated(outcome) => match self.key {
                Some((_, hash, _)) if hash == outcome.hash => Ok(outcome.into()),
                key => {
                    let (key, version) = (key.map(|(key, ..)| key).unwrap_or_default(), outcome.version);
                    Err(ErrorKind::KeyReused { key, version }.into())
                }
            },
            Committed::Conflict { place, found } => Err(match self.entities.into_iter().nth(place) {
                Some((machine, id, expected)) => {
                    let conflict = ErrorKind::Conflict { expected, found };
                    Stopped::about(machine, id, conflict).into()
                }
                None => ErrorKind::Conflict {
                    expected: unchanged,
                    found,
                }
                .into(),
            }),
        }
    }
}
