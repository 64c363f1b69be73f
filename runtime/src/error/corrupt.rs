//! `Corrupt`: what is wrong with something stored.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use crate::dyn_eventer::InvalidTransition;

/// What was found in the store and cannot be read, or contradicts the rest.
#[derive(Debug)]
#[non_exhaustive]
pub struct Corrupt {
    /// The version at which it was found.
    pub version: u64,
    /// Which part of what is stored it is.
    pub part: Part,
    /// The stored name of the state or event; empty if it has none or that cannot be read.
    pub name: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// A part of what is stored of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// An event.
    Event,
    /// The current state, which can be made anew from the events.
    State,
    /// What all states share, which is stored with the state.
    Data,
}

/// What is wrong with something stored.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The machine has nothing of that name.
    UnknownName,
    /// The payload is not what the machine writes under that name.
    Unreadable(Box<dyn StdError + Send + Sync>),
    /// The event is no transition of the machine in the state that the events before it lead to.
    NoTransition(InvalidTransition),
    /// The machine's graph has no such edge.
    NoEdge {
        /// The state that the event is stored as applied in; `None` where the life began.
        from_state: Option<String>,
        /// The state that it is stored as leading to.
        to_state: String,
    },
    /// The events lead elsewhere: to the state of this name, or to this one with other content.
    Differs {
        /// The state that the events lead to.
        folded: &'static str,
    },
    /// An event of this version is missing.
    Missing,
    /// There is a state, and not one event that led to it.
    NoEvents,
    /// There are events, and no state.
    NoState,
    /// The state is that of an earlier version: there are more events.
    Behind {
        /// The version of the last event.
        last: u64,
    },
    /// The state names another event as its last than the one of its version.
    OtherEvent,
    /// A program that knows a later form of it stored it.
    NewerForm {
        /// The version of its form.
        found: u64,
        /// The last one that this program knows.
        known: u64,
    },
    /// A column holds what it cannot hold, or contradicts others.
    Column {
        /// The column.
        column: Cow<'static, str>,
        /// What it holds, and what would be right.
        reason: String,
    },
    /// The index of the machine, which queries look into, does not have the entity as it is stored.
    Index {
        /// What it has.
        found: String,
    },
}

impl Corrupt {
    /// Something that the machine cannot read: its name is unknown, or its payload is wrong.
    pub(crate) fn unreadable(
        version: u64,
        part: Part,
        name: impl Into<String>,
        source: Option<serde_json::Error>,
    ) -> Self {
        let fault = source.map_or(Fault::UnknownName, |source| Fault::Unreadable(source.into()));
        Corrupt {
            version,
            part,
            name: name.into(),
            fault,
        }
    }

    /// How to go on.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match (&self.fault, self.part) {
            (Fault::NewerForm { .. }, _) => "run the program that stored it, or a later one",
            (Fault::UnknownName | Fault::NoEdge { .. }, Part::Event) => {
                "run the program that stored it, or give the machine what was renamed or removed; nothing is lost"
            }
            (Fault::UnknownName, Part::State | Part::Data) => {
                "run the program that stored it, or give the machine what was renamed or removed; if its events say \
                 otherwise, have it made anew from them (`rebuild_state` of the store)"
            }
            (Fault::NoTransition(_), _) => {
                "a transition was changed since, or an event was; give the machine back what it had, or restore the event"
            }
            (Fault::Missing | Fault::NoEvents, _) => "restore the events from a backup: nothing else holds them",
            (Fault::Unreadable(_), Part::Event) => {
                "run the program that stored it, or restore its row from a backup: nothing else holds an event"
            }
            (Fault::Index { .. }, _) => {
                "only queries are concerned: enter all entities anew (`reindex` of the store), and remove a row of none"
            }
            (_, Part::Event) => "restore its row from a backup: nothing else holds an event",
            (_, Part::State | Part::Data) => {
                "the events are what counts: verify them, and have the state made anew from them (`rebuild_state` of the \
                 store)"
            }
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Event => "event",
            Part::State => "state",
            Part::Data => "data",
        })
    }
}

/// What was found, in one line; [`help`](Corrupt::help) says how to go on.
impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Corrupt {
            version,
            part,
            name,
            fault,
        } = self;
        let what = |f: &mut fmt::Formatter<'_>| match (part, &**name) {
            (Part::Data, _) => write!(f, "the stored data at version {version}"),
            (_, "") => write!(f, "the stored {part} at version {version}"),
            _ => write!(f, "the stored {part} `{name}` at version {version}"),
        };
        match fault {
            Fault::UnknownName => {
                what(f)?;
                f.write_str(" is unknown to this machine")
            }
            Fault::Unreadable(_) => {
                what(f)?;
                f.write_str(" cannot be read")
            }
            Fault::NoTransition(source) => {
                what(f)?;
                f.write_str(" is no transition: ")?;
                source.explain(f)
            }
            Fault::NoEdge { from_state, to_state } => {
                what(f)?;
                match from_state {
                    Some(from) => write!(
                        f,
                        " leads from `{from}` to `{to_state}`, and the machine has no such edge"
                    ),
                    None => write!(f, " begins a life in `{to_state}`, and the machine has no such edge"),
                }
            }
            Fault::Differs { folded } if folded == name => {
                what(f)?;
                f.write_str(" is not what the events lead to")
            }
            Fault::Differs { folded } => {
                write!(
                    f,
                    "the stored state at version {version} is `{name}`, and the events lead to `{folded}`"
                )
            }
            Fault::Missing => write!(f, "the event of version {version} is missing"),
            Fault::NoEvents => write!(f, "there is a state of version {version}, and not one event"),
            Fault::NoState => write!(f, "there are events up to version {version}, and no state"),
            Fault::Behind { last } => {
                what(f)?;
                write!(f, " is behind: there are events up to version {last}")
            }
            Fault::OtherEvent => {
                what(f)?;
                f.write_str(" names another last event than the one of that version")
            }
            Fault::NewerForm { found, known } => {
                what(f)?;
                write!(f, " has version {found} of its form, and this program knows {known}")
            }
            Fault::Column { column, reason } => {
                what(f)?;
                write!(f, " has a wrong `{column}`: {reason}")
            }
            Fault::Index { found } => write!(f, "the index has {found}"),
        }
    }
}
