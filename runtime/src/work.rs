//! One call's unit of work: apply, hooks, chain. Pure and synchronous; the store is not known here.

mod life;
mod queue;

use std::time::{SystemTime, UNIX_EPOCH};

use crate::clock::whole_micros;
use crate::declaration::Kept;
use crate::effects::{Effect, Effects};
use crate::error::ErrorKind;
use crate::id::{InvalidId, shown};
use crate::ids::EventId;
use crate::link::AnyLink;
use crate::meta::Meta;
use crate::settings::Settings;
use crate::store::{Change, Commit, Expected, Guard, NewEvent, NewMessage, ViewRow};

#[cfg(feature = "postgres")]
pub(crate) use life::entries;
pub(crate) use life::{Lived, indexed, state_name, step, stored_state, transition};
pub(crate) use queue::Due;

/// All that one call leads to, over all entities that it reaches.
pub(crate) struct Unit<'a> {
    pub(crate) commit: Commit,
    settings: &'a Settings,
    meta: &'a Meta,
    now: SystemTime,
    trace: Option<String>,
    /// The event outside of the unit that led to it.
    cause: Option<EventId>,
    correlation: Option<EventId>,
    events_left: usize,
    /// Links that hooks asked for and that are not followed yet, in order.
    links: Vec<Pending>,
}

/// A link that a hook asked for.
pub(crate) struct Pending {
    pub(crate) hook: &'static str,
    /// The stored name of the event whose transition the hook ran after.
    pub(crate) event: &'static str,
    /// The machine and the id of the entity that it happened to.
    pub(crate) origin: (&'static str, String),
    pub(crate) link: Box<dyn AnyLink>,
    cause: EventId,
}

impl<'a> Unit<'a> {
    pub(crate) fn new(settings: &'a Settings, meta: &'a Meta) -> Self {
        Unit {
            commit: Commit::default(),
            settings,
            meta,
            now: UNIX_EPOCH,
            trace: None,
            cause: meta.cause.map(|cause| cause.event),
            correlation: meta.cause.map(|cause| cause.correlation),
            events_left: settings.chain_len_max,
            links: Vec::new(),
        }
    }

    pub(crate) fn has_links(&self) -> bool {
        !self.links.is_empty()
    }

    /// Takes the next link, whose events follow from the transition that asked for it.
    pub(crate) fn next_link(&mut self) -> Option<Pending> {
        if self.links.is_empty() {
            return None;
        }
        // Links are few, as each comes with an event and events are limited; so taking the first of the list is cheap.
        let pending = self.links.remove(0);
        self.cause = Some(pending.cause);
        Some(pending)
    }

    /// Whether an entity has its part in the unit already.
    pub(crate) fn is_about(&self, machine: &str, id: &str) -> bool {
        self.commit
            .entities()
            .any(|(other_machine, other, _)| other_machine == machine && other == id)
    }

    /// Applies the events of a decision, with which the unit begins. They do not count against the limit of what hooks
    /// add.
    pub(crate) fn decided<M: Kept>(
        &mut self,
        id: &M::Id,
        text: &str,
        entity: &mut Option<Lived<M>>,
        events: Due<M::Event>,
    ) -> Result<(), ErrorKind<M::Refusal>> {
        self.trace = self.settings.traces.current();
        if self.trace.as_ref().is_some_and(|trace| trace.contains('\0')) {
            *entity = None;
            return Err(ErrorKind::holds_nul("trace"));
        }
        self.now = whole_micros(self.settings.clock.now());
        self.events_left += events.len();
        self.apply(id, text, entity, events)
    }

    /// Applies events in order to one entity, which is lost if one fails; what a chain hook adds goes to the front.
    pub(crate) fn apply<M: Kept>(
        &mut self,
        id: &M::Id,
        text: &str,
        entity: &mut Option<Lived<M>>,
        mut events: Due<M::Event>,
    ) -> Result<(), ErrorKind<M::Refusal>> {
        let before = entity.take();
        let expected = before.as_ref().map(|lived| lived.at);
        let mut changed_at = before.as_ref().map(|lived| lived.changed_at);
        let mut state_now = before.as_ref().map(|lived| state_name::<M>(&lived.state));
        let mut current = before.map(|lived| (lived.state, lived.data));
        let mut stored: Vec<NewEvent> = Vec::new();
        // An event has one chain hook at most, whose event comes next: this is the front of the queue.
        let mut chained: Option<(M::Event, Option<EventId>)> = None;
        // The place of the event that the current chain began with.
        let mut began = 0;

        while let Some((event, cause)) = chained.take().or_else(|| {
            began = stored.len();
            Some((events.next()?, self.cause))
        }) {
            let name = M::GRAPH.event_name(M::event_index(&event));
            let Some(events_left) = self.events_left.checked_sub(1) else {
                return Err(ErrorKind::ChainTooLong {
                    chain: self.chain(&stored, began),
                });
            };
            let payload = M::write_event(&event).map_err(ErrorKind::unencodable(name))?;
            let hooked = M::hooked(&event);
            let (applied, (mut state, data)) = step::<M>(current, event).map_err(ErrorKind::WrongState)?;
            self.events_left = events_left;
            if applied {
                // The time of an entity never goes back, even if the clock is set back.
                let at = changed_at.map_or(self.now, |before| before.max(self.now));
                changed_at = Some(at);
                // An event of another entity that follows from this one is not earlier either.
                self.now = at;
                let to_state = state_name::<M>(&state);
                let states = (state_now.replace(to_state), to_state);
                let happened = self.happened(name, payload, states, cause);
                let event_id = happened.event_id;
                push(&mut stored, happened);
                if let Some(event) = hooked {
                    let mut effects = Effects::default();
                    state = M::effects(id, state, &data, &event, &mut effects);
                    self.ask_for::<M>(text, effects, (name, event_id, at))?;
                    let next;
                    (state, next) = M::chain(state, &data, &event);
                    if let Some(next) = next {
                        chained = Some((next, Some(event_id)));
                    }
                }
            }
            current = Some((state, data));
        }
        let Some((state, data)) = current else {
            return Err(ErrorKind::NothingBegun);
        };
        let at = self.add::<M>(text, expected, stored, &state, &data)?;
        *entity = Some(Lived {
            at,
            changed_at: changed_at.unwrap_or(self.now),
            state,
            data,
        });
        Ok(())
    }

    /// The names of the first events of a chain that is too long: it began at this place among those that are stored.
    fn chain(&self, stored: &[NewEvent], began: usize) -> Vec<&'static str> {
        // If the chain came over links, its first events are those of other entities.
        let before = self.commit.changes.iter().flat_map(|change| &change.events);
        let before = before.filter(|_| began == stored.len());
        before.chain(&stored[began..]).take(8).map(|event| event.name).collect()
    }

    /// An event that happens now, with an id of its own.
    fn happened(
        &mut self,
        name: &'static str,
        payload: Vec<u8>,
        (from_state, to_state): (Option<&'static str>, &'static str),
        cause: Option<EventId>,
    ) -> NewEvent {
        let event_id = self.settings.ids.next(self.now);
        NewEvent {
            event_id,
            name,
            payload,
            from_state,
            to_state,
            at: self.now,
            actor: self.meta.actor.clone(),
            reason: self.meta.reason.clone(),
            cause,
            correlation: *self.correlation.get_or_insert(event_id),
            trace: self.trace.clone(),
        }
    }

    /// Adds what events came to on an entity: a change, or a guard if it takes none of them. Gives where it is then.
    fn add<M: Kept>(
        &mut self,
        text: &str,
        expected: Option<Expected>,
        events: Vec<NewEvent>,
        state: &M::State,
        data: &M::Data,
    ) -> Result<Expected, ErrorKind<M::Refusal>> {
        let (machine, id) = (M::NAME, text.to_owned());
        let Some(last) = events.last() else {
            let at = expected.ok_or(ErrorKind::NothingBegun)?;
            // The call relies on the entity ignoring these events, so it must not change before the commit.
            self.commit.guards.push(Guard { machine, id, expected });
            return Ok(at);
        };
        let at = Expected {
            version: expected.map_or(0, |at| at.version) + events.len() as u64,
            last_event: last.event_id,
        };
        let indexed = indexed::<M>(state, data)?;
        let change = Change {
            machine,
            id,
            expected,
            state: stored_state::<M>(last.to_state, state, data)?,
            indexed,
            events,
        };
        push(&mut self.commit.changes, change);
        Ok(at)
    }

    /// Takes in what the hooks of one transition ask for.
    fn ask_for<M: Kept>(
        &mut self,
        text: &str,
        effects: Effects,
        (event, event_id, at): (&'static str, EventId, SystemTime),
    ) -> Result<(), ErrorKind<M::Refusal>> {
        for effect in effects.list {
            match effect {
                Effect::Message { name, payload } => self.commit.messages.push(NewMessage {
                    message_id: self.settings.ids.next(at),
                    machine: M::NAME,
                    id: text.to_owned(),
                    name,
                    payload,
                    at,
                    actor: self.meta.actor.clone(),
                    reason: self.meta.reason.clone(),
                    cause: event_id,
                    correlation: self.correlation.unwrap_or(event_id),
                    trace: self.trace.clone(),
                }),
                Effect::View(row) if InvalidId::check(&row.key).is_err() => {
                    let key = shown(&row.key);
                    let source = format!("the key {key:?} of its row has not 1 to 1,024 bytes without NUL");
                    return Err(ErrorKind::HookFailed {
                        hook: row.view,
                        event,
                        source: source.into(),
                    });
                }
                Effect::View(row) => self.commit.views.push(ViewRow {
                    machine: M::NAME,
                    view: row.view,
                    key: row.key,
                    value: row.value,
                }),
                Effect::Link { hook, link } => self.links.push(Pending {
                    hook,
                    event,
                    origin: (M::NAME, text.to_owned()),
                    link,
                    cause: event_id,
                }),
                Effect::Failed { hook, error } => {
                    return Err(ErrorKind::HookFailed {
                        hook,
                        event,
                        source: error,
                    });
                }
            }
        }
        Ok(())
    }
}

/// Pushes what is mostly the only one: room for four of them would be most of what a call allocates.
fn push<T>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        *list = vec![item];
    } else {
        list.push(item);
    }
}
