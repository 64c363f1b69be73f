//! An entity in decoded form: read from what is stored, and its state turned into what is to be stored.

use std::time::SystemTime;

use crate::declaration::{Kept, Machine, Rejected};
use crate::dyn_eventer::InvalidTransition;
use crate::error::{Corrupt, ErrorKind, Part};
use crate::query::Entries;
use crate::store::{Expected, Snapshot, StoredState};

/// An entity at hand.
pub(crate) struct Lived<M: Machine> {
    pub(crate) at: Expected,
    pub(crate) changed_at: SystemTime,
    pub(crate) state: M::State,
    pub(crate) data: M::Data,
}

impl<M: Kept> Lived<M> {
    /// Reads an entity as it is stored.
    pub(crate) fn read(snapshot: Snapshot) -> Result<Self, Corrupt> {
        let Snapshot { at, changed_at, state } = snapshot;
        let StoredState { name, payload, data } = state;
        let state = match M::read_state(&name, &payload) {
            Some(Ok(state)) => state,
            failed => {
                let source = failed.and_then(Result::err);
                return Err(Corrupt::unreadable(at.version, Part::State, name, source));
            }
        };
        let data = match M::read_data(&data) {
            Some(Ok(data)) => data,
            failed => {
                let source = failed.and_then(Result::err);
                return Err(Corrupt::unreadable(at.version, Part::Data, name, source));
            }
        };
        Ok(Lived {
            at,
            changed_at,
            state,
            data,
        })
    }
}

/// The state that an entity came to, in stored form.
pub(crate) fn stored_state<M: Kept>(
    name: &'static str,
    state: &M::State,
    data: &M::Data,
) -> Result<StoredState, ErrorKind<M::Refusal>> {
    let payload = M::write_state(state).map_err(ErrorKind::unencodable(name))?;
    let data = M::write_data(data).map_err(ErrorKind::unencodable("Data"))?;
    Ok(StoredState::new(name, payload, data))
}

/// The values of the indexed fields, among all that there are.
pub(crate) fn entries<M: Kept>(state: &M::State, data: &M::Data) -> Entries {
    M::indexed(state, data).among(M::INDEX)
}

/// The values of the indexed fields, each one that a store keeps.
pub(crate) fn indexed<M: Kept>(state: &M::State, data: &M::Data) -> Result<Entries, ErrorKind<M::Refusal>> {
    let entries = entries::<M>(state, data);
    match entries.fault() {
        None => Ok(entries),
        Some((name, fault)) => Err(ErrorKind::Unencodable {
            name,
            source: format!("as an indexed field, {fault}").into(),
        }),
    }
}

pub(crate) fn state_name<M: Kept>(state: &M::State) -> &'static str {
    M::GRAPH.state_name(M::state_index(state))
}

type Parts<M> = (<M as Machine>::State, <M as Machine>::Data);

/// Applies one event, and tells whether anything happened: an ignored event changes nothing and is not stored.
pub(crate) fn step<M: Kept>(current: Option<Parts<M>>, event: M::Event) -> Result<(bool, Parts<M>), InvalidTransition> {
    match current {
        None => match M::begin(event) {
            Ok(begun) => Ok((true, begun)),
            Err(event) => Err(InvalidTransition::at_start::<M>(&event)),
        },
        Some((state, mut data)) => match M::transition(state, &mut data, event) {
            Ok(state) => Ok((true, (state, data))),
            Err(rejected) => match InvalidTransition::unless_ignored(rejected) {
                Ok(state) => Ok((false, (state, data))),
                Err((_, error)) => Err(error),
            },
        },
    }
}

/// Applies one event that happened elsewhere: it must be a transition, as an event that is ignored did not happen.
pub(crate) fn transition<M: Kept>(current: Option<Parts<M>>, event: M::Event) -> Result<Parts<M>, InvalidTransition> {
    match current {
        None => M::begin(event).map_err(|event| InvalidTransition::at_start::<M>(&event)),
        Some((state, mut data)) => match M::transition(state, &mut data, event) {
            Ok(state) => Ok((state, data)),
            Err(Rejected { state, event }) => Err(InvalidTransition::after::<M>(&state, &event)),
        },
    }
}
