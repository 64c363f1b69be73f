//! Events and messages that could not be taken.

use std::time::SystemTime;

use super::super::{LoggedEvent, StoredMessage};
use super::lease::ShardId;

/// An event or a message that a subscription could not take, or that waits behind one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Who could not take it.
    pub shard: ShardId,
    /// What could not be taken.
    pub what: Logged,
    /// The key whose later events wait for it.
    pub key: String,
    /// Why it could not be taken, each line what the line before came from; `None` if it was not tried: it waits
    /// for another of its key.
    pub error: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// Since when it is parked.
    pub since: SystemTime,
    /// What is to become of it.
    pub status: ParkedStatus,
}

/// What is to become of a parked event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParkedStatus {
    /// It waits for somebody to look at it.
    Waiting,
    /// It is tried again soon.
    Requeued,
    /// It was given up, for this reason.
    GivenUp(String),
}

/// What stands in one of the logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logged {
    /// An event.
    Event(LoggedEvent),
    /// A message.
    Message(StoredMessage),
}

impl Logged {
    /// Its place in its log.
    #[must_use]
    pub fn position(&self) -> u64 {
        match self {
            Logged::Event(logged) => logged.event.position,
            Logged::Message(message) => message.position,
        }
    }
}
