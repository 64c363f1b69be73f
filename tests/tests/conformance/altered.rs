//! What a faulty store makes of what it is given, and of what it gives.

use std::borrow::Cow;
use std::sync::atomic::Ordering;
use std::time::{Duration, UNIX_EPOCH};

use eventer::EventId;
use eventer::store::{Commit, StoreError, StoreErrorKind, StoredEvent, ViewRow, Views};

use crate::fault::Fault;
use crate::faulty::Faulty;

/// Whether a text names something.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 1_024 && !text.contains('\0')
}

impl Faulty {
    /// The text that names the entity.
    pub fn id(&self, id: &str) -> String {
        let valid = is_id(id);
        let altered = match self.fault {
            Fault::AcceptsAnyId if !valid => return format!("any {}", id.len()),
            Fault::IdsInLowerCase => id.to_lowercase(),
            Fault::TrimsIds => format!("{}.", id.trim()),
            Fault::CutsIds => id.chars().take(255).collect(),
            Fault::NormalisesIds => id.replace("e\u{301}", "é"),
            Fault::UnescapesIds => id.replace("\\\\", "\\").replace("\\n", "\n"),
            Fault::UnquotesIds => id.replace("''", "'"),
            Fault::IdsArePatterns => id.replace('_', "%"),
            Fault::IdsAreNumbers => id.parse::<f64>().map_or_else(|_| id.to_owned(), |it| it.to_string()),
            _ => id.to_owned(),
        };
        if valid { altered } else { id.to_owned() }
    }

    /// Machine, id and text of a key.
    pub fn key<'a>(&self, machine: &'a str, id: &str, key: &str) -> (Cow<'a, str>, String, String) {
        let (mut machine, mut id, mut key) = (Cow::Borrowed(machine), id.to_owned(), key.to_owned());
        match self.fault {
            Fault::KeysOfAllEntities => "all".clone_into(&mut id),
            Fault::KeysOfAllMachines => machine = Cow::Borrowed("order"),
            Fault::KeysIgnoreCase => key = key.to_lowercase(),
            _ => {}
        }
        (machine, id, key)
    }

    /// Machine, view and key of a row.
    pub fn row<'a>(&self, machine: &'a str, view: &'a str, key: &str) -> (&'a str, &'a str, String) {
        match self.fault {
            Fault::SharesRowsOfMachines => ("order", view, key.to_owned()),
            Fault::SharesRowsOfViews => (machine, "totals", key.to_owned()),
            Fault::RowsIgnoreCase => (machine, view, key.to_lowercase()),
            _ => (machine, view, key.to_owned()),
        }
    }

    pub fn len_max(&self, len_max: usize) -> usize {
        match self.fault {
            Fault::ShortPages if len_max > 1 => len_max - 1,
            Fault::NoEmptyPages => len_max.max(1),
            _ => len_max,
        }
    }

    pub fn fits(&self, position: u64) -> Result<(), StoreError> {
        if self.is(Fault::RefusesGreatPositions) && i64::try_from(position).is_err() {
            return Err(StoreError::new(
                StoreErrorKind::Failed,
                "the position has more than 63 bits",
            ));
        }
        Ok(())
    }

    pub fn event_id(&self, id: EventId) -> EventId {
        let mut bytes = id.to_bytes();
        if self.is(Fault::CutsEventIds) {
            bytes[0] &= 0x7F;
        }
        EventId::from_bytes(bytes)
    }

    /// What is wrong with events that come back.
    pub fn spoil(&self, events: &mut [StoredEvent]) {
        for place in 0..events.len() {
            let before = place.checked_sub(1).and_then(|it| events[it].key.clone());
            let event = &mut events[place];
            event.event_id = self.event_id(event.event_id);
            if self.is(Fault::KeyOnEachEvent) && event.key.is_none() {
                event.key = before;
            }
            for text in [&mut event.actor, &mut event.reason, &mut event.trace] {
                *text = match (self.fault, text.take()) {
                    (Fault::AbsentIsEmpty, None) => Some(String::new()),
                    (Fault::EmptyIsAbsent, Some(text)) if text.is_empty() => None,
                    (Fault::TrimsTexts, Some(text)) => Some(text.trim().to_owned()),
                    (Fault::CutsTexts, Some(text)) => Some(text.chars().take(255).collect()),
                    (_, text) => text,
                };
            }
            if self.is(Fault::DropsCauses) {
                event.cause = None;
            }
            match event.at.duration_since(UNIX_EPOCH) {
                Ok(since) if self.is(Fault::TimesInMillis) => {
                    event.at = UNIX_EPOCH + Duration::from_millis(since.as_millis().try_into().unwrap());
                }
                Err(_) if self.is(Fault::TimesFrom1970) => event.at = UNIX_EPOCH,
                _ => {}
            }
        }
    }

    /// The commit that is stored in its place, or none.
    pub async fn altered(&self, mut commit: Commit) -> Result<Option<Commit>, StoreError> {
        for change in &mut commit.changes {
            change.id = self.id(&change.id);
        }
        for guard in &mut commit.guards {
            guard.id = self.id(&guard.id);
        }
        for message in &mut commit.messages {
            message.id = self.id(&message.id);
        }
        self.alter_texts(&mut commit);
        self.alter_key(&mut commit);
        self.alter_changes(&mut commit).await;
        self.alter_payloads(&mut commit);
        self.alter_messages(&mut commit);
        let mut views = vec![];
        for mut row in std::mem::take(&mut commit.views) {
            row.key = self.row(row.machine, row.view, &row.key).2;
            (row.machine, row.view, _) = self.row(row.machine, row.view, &row.key);
            if self.keeps(&mut row, &views).await? {
                views.push(row);
            }
        }
        commit.views = views;
        let empty = commit.changes.is_empty() && commit.key.is_none();
        let allowed = [Fault::AcceptsNothing, Fault::ForgetsKeys, Fault::ForgetsIdleKeys];
        Ok((!empty || !allowed.contains(&self.fault)).then_some(commit))
    }

    /// Accepts what names nothing.
    fn alter_texts(&self, commit: &mut Commit) {
        match self.fault {
            Fault::AcceptsAnyGuard => commit.guards.retain(|it| is_id(&it.id)),
            Fault::AcceptsAnyMessage => {
                for message in commit.messages.iter_mut().filter(|it| !is_id(&it.id)) {
                    message.id.clone_from(&commit.changes[0].id);
                }
            }
            Fault::AcceptsAnyKey => drop(commit.key.take_if(|it| !is_id(&it.key))),
            Fault::AcceptsAnyRow => commit.views.retain(|it| is_id(&it.key)),
            Fault::AcceptsKeysOfOthers => {
                if let (Some(key), Some(first)) = (&mut commit.key, commit.changes.first()) {
                    (key.machine, key.id) = (first.machine, first.id.clone());
                }
            }
            Fault::AcceptsMessagesAlone if commit.changes.is_empty() => {
                (commit.messages, commit.views) = (vec![], vec![]);
            }
            _ => {}
        }
    }

    fn alter_key(&self, commit: &mut Commit) {
        let Some(key) = &mut commit.key else { return };
        key.id = self.id(&key.id);
        let (machine, id, text) = self.key(key.machine, &key.id, &key.key);
        if machine == "order" {
            key.machine = "order";
        }
        (key.id, key.key) = (id, text);
        let forgotten = match self.fault {
            Fault::ForgetsKeys => true,
            Fault::ForgetsIdleKeys => commit.changes.is_empty(),
            // The first is looked for when 300 others came, and is not found.
            Fault::ForgetsOldKeys => self.keys.fetch_add(1, Ordering::Relaxed) > 100 && key.key == "first",
            _ => false,
        };
        if forgotten {
            commit.key = None;
        }
    }

    async fn alter_changes(&self, commit: &mut Commit) {
        match self.fault {
            Fault::DropsLaterChanges => commit.changes.truncate(1),
            Fault::ReversesChanges if commit.changes.len() > 2 => commit.changes[1..].reverse(),
            Fault::AcceptsIdleChange => commit.changes.retain(|it| !it.events.is_empty()),
            Fault::CutsCommits => commit.changes.iter_mut().for_each(|it| it.events.truncate(999)),
            Fault::AcceptsTwice => {
                let mut seen = vec![];
                commit.changes.retain(|it| {
                    let entity = (it.machine, it.id.clone());
                    let new = !seen.contains(&entity);
                    seen.push(entity);
                    new
                });
            }
            _ => {}
        }
        let first = commit
            .changes
            .first()
            .and_then(|it| it.events.first())
            .map(|it| it.event_id);
        let again = first.is_some_and(|it| self.sent.lock().unwrap().contains(&it));
        for change in &mut commit.changes {
            let at = self.at(change).await;
            let (Some(found), expected) = (at, &mut change.expected) else {
                change.expected.take_if(|_| self.is(Fault::GoesOnFromNothing));
                continue;
            };
            let ignored = match self.fault {
                Fault::NoVersionCheck => !again,
                Fault::NoLastEventCheck => expected.is_some_and(|it| it.version == found.version),
                Fault::OnlyLastEventCheck => expected.is_some_and(|it| it.last_event == found.last_event),
                Fault::BeginsTwice => expected.is_none() && !again,
                Fault::ResendStoresTwice => again,
                _ => false,
            };
            if ignored {
                *expected = at;
            }
            if self.is(Fault::KeepsData) {
                let loaded = eventer::store::Store::load(&self.inner, change.machine, &change.id, None).await;
                change.state.data = loaded.unwrap().snapshot.unwrap().state.data;
            }
        }
        if again && self.is(Fault::ResendStoresTwice) {
            commit.key = None;
        }
    }

    fn alter_messages(&self, commit: &mut Commit) {
        match self.fault {
            Fault::DoublesMessages => commit.messages.extend(commit.messages.clone()),
            Fault::ReversesMessages => commit.messages.reverse(),
            Fault::DropsLaterMessages => commit.messages.truncate(1),
            Fault::MessagesOfFirst => {
                for message in &mut commit.messages {
                    message.machine = commit.changes[0].machine;
                    message.id.clone_from(&commit.changes[0].id);
                }
            }
            Fault::DropsMessageTraces => commit.messages.iter_mut().for_each(|it| it.trace = None),
            Fault::DropsMessageActors => commit.messages.iter_mut().for_each(|it| it.actor = None),
            Fault::DropsMessageReasons => commit.messages.iter_mut().for_each(|it| it.reason = None),
            _ => {}
        }
    }

    /// Whether a row is written.
    async fn keeps(&self, row: &mut ViewRow, before: &[ViewRow]) -> Result<bool, StoreError> {
        let is_there = self.inner.view(row.machine, row.view, &row.key).await?.is_some();
        let mut deleted = self.deleted.lock().unwrap();
        if row.value.is_none() {
            deleted.insert(row.key.clone());
        }
        Ok(match self.fault {
            Fault::LosesViews => false,
            Fault::KeepsFirstRows => row.value.is_none() || !is_there,
            Fault::KeepsDeletedRows => row.value.is_some(),
            Fault::FirstRowWins => before.iter().all(|it| it.key != row.key),
            Fault::DeletesForGood => !deleted.contains(&row.key) || row.value.is_none(),
            Fault::RefusesIdleDeletes if row.value.is_none() && !is_there => {
                return Err(StoreError::new(StoreErrorKind::Refused, "there is no such row"));
            }
            Fault::NullDeletesRows => {
                row.value.take_if(|it| it == b"null");
                true
            }
            _ => true,
        })
    }
}
