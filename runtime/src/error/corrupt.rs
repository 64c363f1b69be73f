//! What is wrong with something stored.

use std::error::Error as StdError;
use std::fmt;

use crate::dynamic::InvalidTransition;

/// What was found in the store and cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Corrupt {
    /// The version at which it was found.
    pub version: u64,
    /// The stored name of the state or event.
    pub name: String,
    /// What is wrong with it.
    pub fault: Fault,
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
    /// The events lead elsewhere: to the state of this name, or to this one with other content.
    Differs {
        /// The state that the events lead to.
        folded: &'static str,
    },
    /// An event of this version is missing.
    Missing,
}

impl Corrupt {
    /// Something that the machine cannot read: its name is unknown, or its payload is wrong.
    pub(crate) fn unreadable(version: u64, name: impl Into<String>, source: Option<serde_json::Error>) -> Self {
        let fault = source.map_or(Fault::UnknownName, |source| Fault::Unreadable(source.into()));
        Corrupt {
            version,
            name: name.into(),
            fault,
        }
    }
}

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Corrupt { version, name, fault } = self;
        match fault {
            Fault::UnknownName => write!(f, "`{name}`, stored at version {version}, is unknown to this machine"),
            Fault::Unreadable(_) => write!(f, "the stored `{name}` at version {version} cannot be read"),
            Fault::NoTransition(source) => {
                write!(f, "the stored `{name}` at version {version} is no transition: ")?;
                source.explain(f)
            }
            Fault::Differs { folded } if folded == name => {
                write!(
                    f,
                    "the stored `{name}` at version {version} is not what the events lead to"
                )
            }
            Fault::Differs { folded } => {
                write!(
                    f,
                    "the stored state at version {version} is `{name}`, and the events lead to `{folded}`"
                )
            }
            Fault::Missing => write!(f, "the event of version {version} is missing"),
        }
    }
}
