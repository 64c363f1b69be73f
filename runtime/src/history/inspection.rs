//! Looks at everything that is stored of one entity, and finds what is wrong with it.

use std::collections::HashSet;
use std::time::SystemTime;

use super::difference;
use super::fold::applied;
use crate::answer;
use crate::declaration::{Kept, Machine};
use crate::error::{Corrupt, ErrorKind, Fault, Part};
use crate::ids::EventId;
use crate::store::{Snapshot, StoredEvent};
use crate::work::{Lived, state_name};

/// How much of what is wrong with one entity is kept: what comes after the first is most often its consequence.
const FOUND_MAX: usize = 16;

/// The edges of a machine's graph, to be looked up.
pub(crate) struct Edges(HashSet<(Option<&'static str>, &'static str, &'static str)>);

impl Edges {
    pub(crate) fn of<M: Machine>() -> Self {
        let edges = M::GRAPH.edges().flat_map(|edge| {
            let from = edge.from().map(|state| state.name());
            edge.to().map(move |to| (from, edge.event().name(), to.name()))
        });
        Edges(edges.collect())
    }

    fn has(&self, event: &StoredEvent) -> bool {
        self.0
            .contains(&(event.from_state.as_deref(), &*event.name, &*event.to_state))
    }
}

/// An entity whose events are looked at one by one, in order, and its state after them.
///
/// After an event that cannot be applied nothing is known of the state, so the rest of the events is compared among
/// themselves and with the graph.
pub(crate) struct Inspection<'a, M: Machine> {
    edges: &'a Edges,
    lived: Option<Lived<M>>,
    /// Whether all events so far could be applied.
    whole: bool,
    /// The version of the event before, 0 if there is none.
    version: u64,
    /// The event before, if it could be read.
    last: Option<Last>,
    found: Vec<Corrupt>,
}

/// The event before.
struct Last {
    event_id: EventId,
    position: u64,
    at: SystemTime,
    to_state: String,
}

impl<'a, M: Kept> Inspection<'a, M> {
    pub(crate) fn new(edges: &'a Edges) -> Self {
        Inspection {
            edges,
            lived: None,
            whole: true,
            version: 0,
            last: None,
            found: Vec::new(),
        }
    }

    /// Looks at the next event.
    pub(crate) fn event(&mut self, event: &StoredEvent) {
        let before = self.found.len();
        self.place(event);
        self.fold(event);
        // An event that is no transition has no edge either: that is one fault, and already reported.
        if self.found.len() == before && !self.edges.has(event) {
            self.report(
                event,
                Fault::NoEdge {
                    from_state: event.from_state.clone(),
                    to_state: event.to_state.clone(),
                },
            );
        }
        self.version = event.version;
        self.last = Some(Last {
            event_id: event.event_id,
            position: event.position,
            at: event.at,
            to_state: event.to_state.clone(),
        });
    }

    /// The next event, if it is known what is wrong with it and it cannot be looked at.
    #[cfg(feature = "postgres")]
    pub(crate) fn spoilt(&mut self, version: u64, name: &str, fault: Fault) {
        self.follows(version, name);
        self.push(Corrupt {
            version,
            part: Part::Event,
            name: name.to_owned(),
            fault,
        });
        (self.whole, self.version, self.last) = (false, version, None);
    }

    /// What the events so far lead to, if all of them could be applied.
    #[cfg(feature = "postgres")]
    pub(crate) fn folded(&self) -> Option<&Lived<M>> {
        self.lived.as_ref().filter(|_| self.whole)
    }

    /// Adds what else is wrong with an event.
    #[cfg(feature = "postgres")]
    pub(crate) fn wrong(&mut self, event: &StoredEvent, column: &'static str, reason: String) {
        self.column(event, column, reason);
    }

    /// Whether no event is missing before this one.
    fn follows(&mut self, version: u64, name: &str) -> bool {
        let next = self.version + 1;
        if version != next {
            self.whole = false;
            self.push(super::missing(next, name.to_owned()));
        }
        version == next
    }

    /// Compares an event with the one before.
    fn place(&mut self, event: &StoredEvent) {
        if !self.follows(event.version, &event.name) || self.version > 0 && self.last.is_none() {
            return;
        }
        let from = self.last.as_ref().map(|last| last.to_state.clone());
        if event.from_state != from {
            let reason = match (&event.from_state, from) {
                (Some(from), Some(before)) => format!("`{from}`, and the event before leads to `{before}`"),
                (Some(from), None) => format!("`{from}`, and the first event has none"),
                (None, before) => format!("none, and the event before leads to `{}`", before.unwrap_or_default()),
            };
            self.column(event, "from_state", reason);
        }
        let Some(last) = &self.last else { return };
        let (position, at) = (last.position, last.at);
        if event.position <= position {
            let reason = format!("{}, and the event before has {position}", event.position);
            self.column(event, "position", reason);
        }
        if event.at < at {
            self.column(event, "at", "it is before that of the event before".to_owned());
        }
    }

    /// Applies an event, and compares where it leads with what is stored of that.
    fn fold(&mut self, event: &StoredEvent) {
        if !self.whole {
            if let Err(corrupt) = answer::event::<M>(event) {
                self.push(corrupt);
            }
            return;
        }
        match applied::<M>(self.lived.take(), event) {
            Ok(lived) => {
                let to = state_name::<M>(&lived.state);
                self.lived = Some(lived);
                if to != event.to_state {
                    let reason = format!("`{}`, and the machine goes to `{to}`", event.to_state);
                    self.column(event, "to_state", reason);
                }
            }
            Err(corrupt) => {
                self.whole = false;
                self.push(corrupt);
            }
        }
    }

    /// The state as it is stored, after the last event. What was found, in order.
    pub(crate) fn state(mut self, snapshot: Snapshot) -> Vec<Corrupt> {
        let (at, changed_at) = (snapshot.at, snapshot.changed_at);
        let name = snapshot.state.name.clone().into_owned();
        let mut report = |fault| {
            self.found.push(Corrupt {
                version: at.version,
                part: Part::State,
                name: name.clone(),
                fault,
            });
        };
        match self.version {
            0 => {
                report(Fault::NoEvents);
                return self.found;
            }
            last if last > at.version => {
                report(Fault::Behind { last });
                return self.found;
            }
            // The event that the row names as its last is there, so the version of the row is wrong.
            last if last < at.version && self.last.as_ref().is_some_and(|it| it.event_id == at.last_event) => {
                report(Fault::Column {
                    column: "version".into(),
                    reason: format!("the event that it names as its last has version {last}"),
                });
                return self.found;
            }
            last if last < at.version => {
                self.found.push(super::missing(last + 1, String::new()));
                return self.found;
            }
            _ => {}
        }
        if let Some(last) = &self.last {
            if at.last_event != last.event_id {
                report(Fault::OtherEvent);
            }
            if changed_at != last.at {
                report(Fault::Column {
                    column: "changed_at".into(),
                    reason: "it is not the time of the last event".to_owned(),
                });
            }
        }
        match (Lived::<M>::read(snapshot), self.lived.filter(|_| self.whole)) {
            (Err(corrupt), _) => self.found.push(corrupt),
            (Ok(stored), Some(folded)) => {
                let folded_name = state_name::<M>(&folded.state);
                let differs = match difference::between::<M>(&folded.into(), &stored.into()) {
                    Ok(difference) => !difference.is_empty(),
                    // A state that cannot be written now cannot be the one that was stored.
                    Err(ErrorKind::Unencodable { .. }) => true,
                    Err(_) => unreachable!("a comparison fails by what cannot be written: a bug of eventer"),
                };
                if differs {
                    report(Fault::Differs { folded: folded_name });
                }
            }
            (Ok(_), None) => {}
        }
        self.found
    }

    /// What was found so far, where nothing is to be said of the state.
    #[cfg(feature = "postgres")]
    pub(crate) fn found(self) -> Vec<Corrupt> {
        self.found
    }

    fn column(&mut self, event: &StoredEvent, column: &'static str, reason: String) {
        let column = column.into();
        self.report(event, Fault::Column { column, reason });
    }

    fn report(&mut self, event: &StoredEvent, fault: Fault) {
        self.push(Corrupt {
            version: event.version,
            part: Part::Event,
            name: event.name.clone(),
            fault,
        });
    }

    fn push(&mut self, corrupt: Corrupt) {
        if self.found.len() < FOUND_MAX {
            self.found.push(corrupt);
        }
    }
}
