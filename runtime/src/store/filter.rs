//! `EventFilter`: which events are read.

use std::error::Error;
use std::fmt;
use std::ops::{Bound, RangeBounds};
use std::time::SystemTime;

use super::{EventLog, LoggedEvent, StoreError};
use crate::declaration::Machine;

/// Which events of the log are read: those of any of these machines, all if there are none; and of these times.
///
/// ```
/// # use eventer::state_machine;
/// use eventer::store::EventFilter;
/// #
/// # #[state_machine]
/// # mod order {
/// #     #[state] pub enum State { Open, #[terminal] Shipped }
/// #     #[event] pub enum Event { Paid, Shipped }
/// #     #[transition] fn pay(_: event::Paid) -> state::Open { state::Open }
/// #     #[transition] fn ship(_: state::Open, _: event::Shipped) -> state::Shipped { state::Shipped }
/// # }
///
/// let filter = EventFilter::default().events::<order::Machine>(&["Paid"]);
/// assert!(filter.passes("order", "Paid") && !filter.passes("order", "Shipped"));
///
/// // Workers and exports refuse it; who asks the log himself looks here.
/// let misspelt = EventFilter::default().events::<order::Machine>(&["Payed"]);
/// assert_eq!(misspelt.unknown[0].to_string(), r#"machine "order" has no event "Payed"; it has Paid, Shipped"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventFilter {
    /// Each machine at most once.
    pub machines: Vec<MachineFilter>,
    /// When they happened: no earlier and no later than this.
    pub at: (Bound<SystemTime>, Bound<SystemTime>),
    /// Of which entities; of all if there is none.
    pub share: Option<Share>,
    /// Events that were to be followed and that their machines do not have. No event passes for them: workers, exports
    /// and `begin_inline` refuse them, and who calls [`events_of`](super::EventLog::events_of) looks here.
    pub unknown: Vec<UnknownEvent>,
}

/// An event that was to be followed and that the machine does not have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// The name that no event of it has.
    pub event: String,
    /// The stored names of those that it has.
    pub known: Vec<&'static str>,
}

/// The entities that fall to one of several readers: those whose bucket has this remainder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share {
    /// The number of the reader, from 0.
    pub shard: u16,
    /// How many readers there are, at least 1.
    pub of: u16,
}

impl Share {
    /// Whether the entity with this text of its id falls to this reader, or what else is divided so.
    #[must_use]
    pub fn has(self, text: &str) -> bool {
        super::bucket::bucket(text).unsigned_abs() % self.of.max(1) == self.shard
    }
}

/// Which events of a machine are followed: those with any of these names; all if there are none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MachineFilter {
    /// The stored name of the machine.
    pub machine: String,
    /// The stored names of the events.
    pub events: Vec<String>,
}

/// Some events of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventPage {
    /// Those that pass the filter, in order.
    pub events: Vec<LoggedEvent>,
    /// Up to here there are no others, and there will be none. It is not below the last of them.
    ///
    /// Of Postgres, a crash may take that back for what lies behind the last event of the whole log: who keeps a place
    /// elsewhere keeps that of an event.
    pub upto: u64,
    /// Whether nothing behind `upto` is known to be decided yet. If not, the next page, from there, may have events,
    /// also where this one has none and leads on all the same: a store need not look through a long log at once.
    pub is_end: bool,
}

impl EventPage {
    /// Whether it has something or leads on. If not, there may be news by the time that somebody takes it.
    #[cfg(feature = "workers")]
    pub(crate) fn is_of_use(&self) -> bool {
        !self.events.is_empty() || !self.is_end
    }

    /// Whether it is the end also after the store looked how far that is: one that was just opened knows nothing.
    pub(crate) async fn is_last<St: EventLog>(&self, store: &St) -> Result<bool, StoreError> {
        Ok(self.is_end && store.watermark().await? <= self.upto)
    }
}

impl Default for EventFilter {
    /// All events.
    fn default() -> Self {
        EventFilter {
            machines: Vec::new(),
            at: (Bound::Unbounded, Bound::Unbounded),
            share: None,
            unknown: Vec::new(),
        }
    }
}

impl fmt::Display for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnknownEvent { machine, event, known } = self;
        let known = known.join(", ");
        write!(f, "machine {machine:?} has no event {event:?}; it has {known}")
    }
}

impl Error for UnknownEvent {}

impl EventFilter {
    /// Whether an event passes.
    #[must_use]
    pub fn passes_event(&self, logged: &LoggedEvent) -> bool {
        self.passes_parts(&logged.machine, &logged.id, &logged.event.name, logged.event.at)
    }

    pub(crate) fn passes_parts(&self, machine: &str, id: &str, event: &str, at: SystemTime) -> bool {
        self.passes(machine, event) && self.at.contains(&at) && self.share.is_none_or(|share| share.has(id))
    }

    /// Whether an event of this name of a machine passes, if it happened in time.
    #[must_use]
    pub fn passes(&self, machine: &str, event: &str) -> bool {
        self.machines.is_empty() || self.machines.iter().any(|it| it.machine == machine && it.passes(event))
    }

    /// Follows all events of the machine `M` too.
    #[must_use]
    pub fn machine<M: Machine>(self) -> Self {
        self.events::<M>(&[])
    }

    /// Follows those events of the machine `M` too that have one of these stored names; all of them if none is named.
    ///
    /// A name that the machine does not have is [kept](Self::unknown), for who begins to read.
    #[must_use]
    pub fn events<M: Machine>(mut self, names: &[&str]) -> Self {
        self.follow_of::<M>(names);
        self
    }

    pub(crate) fn follow_of<M: Machine>(&mut self, names: &[&str]) {
        let known: Vec<&'static str> = M::GRAPH.events().map(|event| event.name()).collect();
        for name in names.iter().filter(|name| !known.contains(name)) {
            self.unknown.push(UnknownEvent {
                machine: M::NAME,
                event: (*name).to_owned(),
                known: known.clone(),
            });
        }
        self.follow(M::NAME, names);
    }

    /// Refuses events that no machine has.
    #[cfg(any(feature = "export", feature = "postgres"))]
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self.unknown.first() {
            None => Ok(()),
            Some(unknown) => Err(StoreError::new(super::StoreErrorKind::Refused, unknown.clone())),
        }
    }

    /// Follows these events of a machine too; all of them if none is named. Nobody looks whether there are such, as where
    /// another program has the machine: for one that is at hand there is [`events`](Self::events).
    pub fn follow(&mut self, machine: &str, events: &[&str]) {
        match self.machines.iter_mut().find(|it| it.machine == machine) {
            Some(known) if events.is_empty() => known.events.clear(),
            Some(known) if known.events.is_empty() => {}
            Some(known) => {
                let new = events
                    .iter()
                    .filter(|event| !known.events.iter().any(|it| it == *event));
                let new: Vec<String> = new.map(|event| (*event).to_owned()).collect();
                known.events.extend(new);
            }
            None => self.machines.push(MachineFilter {
                machine: machine.to_owned(),
                events: events.iter().map(|event| (*event).to_owned()).collect(),
            }),
        }
    }
}

impl MachineFilter {
    /// Whether an event of the machine passes.
    #[must_use]
    pub fn passes(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|it| it == event)
    }
}

#[cfg(test)]
mod tests {
    use super::EventFilter;

    #[test]
    fn all_pass_where_nothing_is_named() {
        assert!(EventFilter::default().passes("order", "Paid"));
    }

    #[test]
    fn whoever_follows_all_events_of_a_machine_follows_each() {
        let mut filter = EventFilter::default();
        filter.follow("order", &["Paid"]);
        filter.follow("order", &["Packed", "Paid"]);
        assert!(filter.passes("order", "Packed"));
        assert!(!filter.passes("order", "Shipped") && !filter.passes("fine", "Paid"));
        assert_eq!(filter.machines[0].events, ["Paid", "Packed"]);
        filter.follow("order", &[]);
        filter.follow("order", &["Packed"]);
        assert!(filter.passes("order", "Shipped"));
    }
}
