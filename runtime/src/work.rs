//! One call's unit of work: apply, hooks, chain. Pure and synchronous; the store is not known here.

use std::collections::VecDeque;

use crate::declaration::Storable;
use crate::dynamic::InvalidTransition;
use crate::error::ErrorKind;

/// The longest run of events that chain hooks may add to one call.
pub(crate) const CHAIN_LEN_MAX: usize = 64;

/// An entity as it was loaded.
pub(crate) struct Loaded<M: Storable> {
    pub(crate) version: u64,
    pub(crate) state: M::State,
    pub(crate) data: M::Data,
}

/// What a call led to.
pub(crate) struct Work<M: Storable> {
    pub(crate) state: M::State,
    pub(crate) data: M::Data,
    /// Stored name and payload of each event, in order; none if all were ignored.
    pub(crate) events: Vec<(&'static str, Vec<u8>)>,
}

/// Applies events in order; what a chain hook adds goes to the front.
pub(crate) fn apply<M: Storable>(
    before: Option<(M::State, M::Data)>,
    events: Vec<M::Event>,
) -> Result<Work<M>, ErrorKind<M::Refusal>> {
    let mut queue = VecDeque::from(events);
    let len_max = queue.len() + CHAIN_LEN_MAX;
    let mut stored = Vec::with_capacity(queue.len());
    let mut current = before;

    while let Some(event) = queue.pop_front() {
        let name = M::GRAPH.event_name(M::event_index(&event));
        if stored.len() == len_max {
            let chain = stored.iter().take(8).map(|&(name, _)| name).collect();
            return Err(ErrorKind::ChainTooLong { chain });
        }
        let payload = M::encode_event(&event).map_err(|source| ErrorKind::Unencodable { name, source })?;
        let hooked = M::hooked(&event);
        let (applied, (mut state, data)) = step::<M>(current, event).map_err(ErrorKind::WrongState)?;
        if applied {
            stored.push((name, payload));
            if let Some(event) = hooked {
                let next;
                (state, next) = M::chain(state, &data, &event);
                if let Some(next) = next {
                    queue.push_front(next);
                }
            }
        }
        current = Some((state, data));
    }
    match current {
        Some((state, data)) => Ok(Work {
            state,
            data,
            events: stored,
        }),
        None => Err(ErrorKind::NothingBegun),
    }
}

type Lived<M> = (<M as crate::Machine>::State, <M as crate::Machine>::Data);

/// Applies one event, and tells whether anything happened: an ignored event changes nothing and is not stored.
fn step<M: Storable>(current: Option<Lived<M>>, event: M::Event) -> Result<(bool, Lived<M>), InvalidTransition> {
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
