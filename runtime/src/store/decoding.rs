//! Decoding: stored events and states as types of the machine that wrote them.

use std::error::Error as StdError;
use std::fmt;

use super::{Change, LoggedEvent};
use crate::answer::{self, Happened};
use crate::declaration::{Kept, Storable};
use crate::error::{Corrupt, Fault, Part};
use crate::id::{EntityId, InvalidId};

/// Why a stored event cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// The id of its entity is none of the machine.
    Id(InvalidId),
    /// The machine has no event of that name, or its payload is another.
    Event(Corrupt),
}

impl LoggedEvent {
    /// The event as the machine `M` has it; `None` if it is one of another machine.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    ///
    /// ```
    /// use eventer::store::EventLog;
    /// use eventer::{MemoryStore, StateMachine, state_machine};
    /// #
    /// # #[state_machine]
    /// # mod order {
    /// #     use serde::{Deserialize, Serialize};
    /// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { Open }
    /// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Placed { cents: u64 } }
    /// #     #[transition] fn place(_: event::Placed) -> state::Open { state::Open }
    /// # }
    ///
    /// # pollster::block_on(async {
    /// let store = MemoryStore::new();
    /// let orders = StateMachine::<order::Machine, _>::new(store.clone());
    /// orders.start("A-1".to_owned(), order::event::Placed { cents: 250 }).await?;
    ///
    /// let logged = store.events(0, 1).await?.remove(0);
    /// let happened = logged.happened::<order::Machine>()?.expect("there are no other machines");
    /// let order::Event::Placed(placed) = happened.recorded.event;
    /// assert_eq!((happened.id.as_str(), placed.cents), ("A-1", 250));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn happened<M: Storable>(&self) -> Result<Option<Happened<M>>, Unreadable> {
        (self.machine == M::NAME).then(|| happened(self.clone())).transpose()
    }
}

impl Change {
    /// The events as the machine `M` has them; `None` if it is a change of another machine's entity.
    ///
    /// # Errors
    ///
    /// Why one of them cannot be read.
    pub fn events_of<M: Storable>(&self) -> Result<Option<Vec<M::Event>>, Unreadable> {
        if self.machine != M::NAME {
            return Ok(None);
        }
        let before = self.expected.map_or(0, |expected| expected.version);
        let read = |(version, event): (u64, &super::NewEvent)| match M::decode_event(event.name, &event.payload) {
            Some(Ok(event)) => Ok(event),
            failed => {
                let source = failed.and_then(Result::err);
                let corrupt = Corrupt::unreadable(version, Part::Event, event.name.to_owned(), source);
                Err(Unreadable::Event(corrupt))
            }
        };
        (before + 1..)
            .zip(&self.events)
            .map(read)
            .collect::<Result<_, _>>()
            .map(Some)
    }
}

/// Reads a stored event of this machine.
pub(crate) fn happened<M: Kept>(logged: LoggedEvent) -> Result<Happened<M>, Unreadable> {
    Ok(Happened {
        id: M::Id::from_text(&logged.id).map_err(Unreadable::Id)?,
        recorded: answer::recorded::<M>(logged.event).map_err(Unreadable::Event)?,
    })
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Id(_) => f.write_str("the id of the entity cannot be read"),
            Unreadable::Event(corrupt) => corrupt.fmt(f),
        }
    }
}

impl StdError for Unreadable {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Unreadable::Id(error) => Some(error),
            Unreadable::Event(corrupt) => match &corrupt.fault {
                Fault::Unreadable(source) => Some(&**source),
                _ => None,
            },
        }
    }
}
