//! Events that happened elsewhere: replicas and imports.

use std::pin::pin;

use crate::answer::{Receipt, Recorded};
use crate::call::CallFuture;
use crate::clock::whole_micros;
use crate::declaration::Kept;
use crate::engine::Stopped;
use crate::error::{Error, ErrorKind};
use crate::history::missing;
use crate::id::{EntityId, InvalidId};
use crate::machine::StateMachine;
use crate::observation::{Call, Input, observed};
use crate::store::{Change, Commit, Committed, History, NewEvent, Store};
use crate::work::{Lived, indexed, state_name, stored_state, transition};

impl<M: Kept, St: Store + History> StateMachine<M, St> {
    /// Stores events of the entity `id` that happened elsewhere, with their own ids, versions, times and causes.
    ///
    /// They are applied as transitions, in order, as one commit; hooks do not run, since what follows from the events
    /// happened elsewhere too. Events that are there already are passed over, so that redelivery is harmless:
    /// [`replayed`](Receipt::replayed) tells that all of them were. Positions are this store's own.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) if an event is missing between those that are there and these, or another event
    /// has the version of one of these; also if somebody else stored some of them at this moment: made again, the call
    /// passes over these; [`WrongState`](ErrorKind::WrongState) if one is no transition, as
    /// also one that the state ignores; [`NotFound`](ErrorKind::NotFound) if there are no events and no such entity;
    /// [`Corrupt`](ErrorKind::Corrupt) if an event is missing among those that are there.
    pub fn follow<'a>(
        &'a self,
        id: &'a M::Id,
        events: impl IntoIterator<Item = Recorded<M::Event>>,
    ) -> CallFuture<'a, Result<Receipt, Error<M>>> {
        // Boxed, so that the type of the future does not mention `events`: a wrong argument would be reported twice.
        Box::pin(self.follow_all(id, events.into_iter().collect()))
    }

    async fn follow_all(&self, id: &M::Id, events: Vec<Recorded<M::Event>>) -> Result<Receipt, Error<M>> {
        let text = id.to_text();
        let name = events
            .first()
            .map_or("", |it| M::GRAPH.event_name(M::event_index(&it.event)));
        let followed = {
            let followed = pin!(async {
                InvalidId::check(&text).map_err(ErrorKind::<M::Refusal>::InvalidId)?;
                Ok(self.followed(&text, events).await?)
            });
            observed(Call::of::<M>("follow", &text, Input::Named(name)), followed).await
        };
        followed.map_err(|stopped: Box<Stopped<M>>| stopped.into_error(&text))
    }

    async fn followed(&self, text: &str, events: Vec<Recorded<M::Event>>) -> Result<Receipt, ErrorKind<M::Refusal>> {
        let lived = match self.stored(text, None).await?.snapshot {
            Some(snapshot) => Some(Lived::<M>::read(snapshot).map_err(ErrorKind::Corrupt)?),
            None => None,
        };
        let found = lived.as_ref().map_or(0, |lived| lived.at.version);
        let Some(first) = events.first().map(|event| event.version) else {
            return match lived {
                Some(lived) => Ok(there_already(lived.at.version, None)),
                None => Err(ErrorKind::NotFound),
            };
        };
        let expected = first.saturating_sub(1);
        if first == 0 || expected > found {
            return Err(ErrorKind::Conflict { expected, found });
        }
        let known_len = usize::try_from(found - expected)
            .unwrap_or(usize::MAX)
            .min(events.len());
        let known = self.store().history(M::NAME, text, expected, known_len).await;
        let known = known.map_err(ErrorKind::from_store)?;
        // A hole in what is stored is no conflict: to repeat the call would not help.
        let mut versions = known.iter().map(|event| event.version).chain([0]);
        if let Some(version) = (first..)
            .take(known_len)
            .find(|version| versions.next() != Some(*version))
        {
            let next = known.iter().find(|event| event.version > version);
            let name = next.map_or_else(String::new, |event| event.name.clone());
            return Err(ErrorKind::Corrupt(missing(version, name)));
        }
        for (event, known) in events.iter().zip(&known) {
            if (event.event_id, event.version) != (known.event_id, known.version) {
                let expected = event.version.saturating_sub(1);
                return Err(ErrorKind::Conflict { expected, found });
            }
        }
        let last = known.last().map(|event| event.position);
        let new = events.into_iter().skip(known.len()).collect::<Vec<_>>();
        if new.is_empty() {
            return Ok(there_already(found, last));
        }
        self.append(text, lived, new).await
    }

    async fn append(
        &self,
        text: &str,
        lived: Option<Lived<M>>,
        events: Vec<Recorded<M::Event>>,
    ) -> Result<Receipt, ErrorKind<M::Refusal>> {
        let expected = lived.as_ref().map(|lived| lived.at);
        let mut version = expected.map_or(0, |at| at.version);
        let mut changed_at = lived.as_ref().map(|lived| lived.changed_at);
        let mut current = lived.map(|lived| (lived.state, lived.data));
        let mut stored = Vec::with_capacity(events.len());
        for recorded in events {
            if recorded.version != version + 1 {
                return Err(ErrorKind::Conflict {
                    expected: recorded.version.saturating_sub(1),
                    found: version,
                });
            }
            version += 1;
            without_nul(&recorded)?;
            let name = M::GRAPH.event_name(M::event_index(&recorded.event));
            let payload = M::write_event(&recorded.event).map_err(ErrorKind::unencodable(name))?;
            let from_state = current.as_ref().map(|(state, _)| state_name::<M>(state));
            let (state, data) = transition::<M>(current, recorded.event).map_err(ErrorKind::WrongState)?;
            let at = whole_micros(recorded.at);
            let at = changed_at.map_or(at, |before| before.max(at));
            changed_at = Some(at);
            stored.push(NewEvent {
                event_id: recorded.event_id,
                name,
                payload,
                from_state,
                to_state: state_name::<M>(&state),
                at,
                actor: recorded.actor,
                reason: recorded.reason,
                cause: recorded.cause,
                correlation: recorded.correlation,
                trace: recorded.trace,
            });
            current = Some((state, data));
        }
        let Some((state, data)) = current else {
            return Err(ErrorKind::NothingBegun);
        };
        let indexed = indexed::<M>(&state, &data)?;
        let change = Change {
            machine: M::NAME,
            id: text.to_owned(),
            expected,
            events: stored,
            state: stored_state::<M>(state_name::<M>(&state), &state, &data)?,
            indexed,
        };
        self.commit_followed(change, version).await
    }

    /// Stores the followed events of an entity, which lead it to a version.
    async fn commit_followed(&self, change: Change, version: u64) -> Result<Receipt, ErrorKind<M::Refusal>> {
        let expected = change.expected.map_or(0, |at| at.version);
        let mut commit = Commit::default();
        commit.changes.push(change);
        match self.store().commit(commit).await {
            Ok(Committed::Stored { position }) => Ok(Receipt {
                version,
                position,
                replayed: false,
            }),
            Ok(Committed::Conflict { found, .. }) => Err(ErrorKind::Conflict { expected, found }),
            Ok(Committed::Repeated(outcome)) => Ok(outcome.into()),
            Err(error) => Err(ErrorKind::from_store(error)),
        }
    }
}

/// Refuses an event whose texts hold NUL, which no store keeps.
fn without_nul<E, R>(recorded: &Recorded<E>) -> Result<(), ErrorKind<R>> {
    for (name, text) in [
        ("actor", &recorded.actor),
        ("reason", &recorded.reason),
        ("trace", &recorded.trace),
    ] {
        if text.as_ref().is_some_and(|text| text.contains('\0')) {
            return Err(ErrorKind::holds_nul(name));
        }
    }
    Ok(())
}

fn there_already(version: u64, position: Option<u64>) -> Receipt {
    Receipt {
        version,
        position,
        replayed: true,
    }
}
