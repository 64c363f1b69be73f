//! One step of an entity, computed: decide, apply, hooks, chain. Nothing is awaited and nothing stored.

use super::settlement::{Entities, version_of};
use super::{Asked, Basis, Stopped, not_handled};
use crate::declaration::{Decision, Kept, Machine};
use crate::error::ErrorKind;
use crate::machine::StateMachine;
use crate::store::{Commit, Expected};
use crate::transition::Beginning;
use crate::work::{Due, Lived, Unit};

/// One step of an entity, worked out in place: copies of it would cost more than what is worked out.
pub(crate) struct Step<M: Machine> {
    /// The entity: as it was while no event is applied, so also after a refusal, and then as it will be. None before it
    /// begins, and after a fault.
    pub(crate) lived: Option<Lived<M>>,
    /// The version and last event that the entity had before the step.
    pub(super) expected: Option<Expected>,
    pub(super) basis: Basis,
    /// How many bytes its new state has in stored form; `None` if it is not stored.
    pub(super) stored_len: Option<usize>,
    /// The other entities that the commit is about.
    pub(super) others: Entities,
}

/// What a step leads to.
pub(crate) enum Computed<'a> {
    Whole(Commit),
    /// There is nothing to store.
    Nothing,
    /// There are links still to follow.
    Linked(Box<Unit<'a>>),
}

impl<M: Kept> Step<M> {
    /// A step of an entity that is to begin, or that is given later.
    pub(crate) fn new() -> Self {
        Step {
            lived: None,
            expected: None,
            basis: Basis::Presumed,
            stored_len: None,
            others: Vec::new(),
        }
    }

    /// Gives the entity as it was seen last.
    pub(crate) fn presume(&mut self, lived: Option<Lived<M>>) {
        self.expected = lived.as_ref().map(|lived| lived.at);
        self.lived = lived;
    }

    /// Makes the commit complete, and notes what is asked about it once it is handed over.
    pub(super) fn complete(&mut self, asked: &Asked<'_, M>, commit: &mut Commit) {
        if let Some(key) = &asked.key {
            let version = self.lived.as_ref().map_or(0, |lived| lived.at.version);
            commit.key = Some(key.of_entity(asked.text, version));
        }
        self.stored_len = commit.changes.first().map(|change| change.state.len());
        if commit.changes.len() + commit.guards.len() > 1 {
            let others = commit.entities().skip(1);
            let others = others.map(|(machine, id, expected)| (machine, id.to_owned(), version_of(expected)));
            self.others = others.collect();
        }
    }

    /// Gives the entity as it was loaded, with the number of bytes of its stored state.
    pub(super) fn loaded(&mut self, lived: Lived<M>, len: usize) {
        self.presume(Some(lived));
        self.basis = Basis::Loaded { len };
    }
}

impl<M: Kept, St> StateMachine<M, St> {
    /// Computes what an event or a command leads to, short of links. A refusal leaves the entity as it was.
    pub(crate) fn compute<'a>(
        &'a self,
        asked: &Asked<'a, M>,
        step: &mut Step<M>,
        input: Beginning<M>,
    ) -> Result<Computed<'a>, Box<Stopped<M>>> {
        let events = match input {
            Beginning::Event(event) => Due::one(event),
            Beginning::Command(command) => {
                let index = M::command_index(&command);
                match decide(&mut step.lived, command, self.context()) {
                    Decision::Event(event) => Due::one(event),
                    Decision::Events(events) => events.into(),
                    Decision::Refused(refusal) => return Err(ErrorKind::Refused(refusal).into()),
                    Decision::Unhandled => {
                        let state = step.lived.as_ref().map(|lived| &lived.state);
                        return Err(not_handled::<M>(state, index).into());
                    }
                }
            }
        };
        let mut unit = Unit::new(self.settings(), asked.meta);
        unit.decided::<M>(asked.id, asked.text, &mut step.lived, events)?;
        if unit.has_links() {
            return Ok(Computed::Linked(Box::new(unit)));
        }
        step.complete(asked, &mut unit.commit);
        // A commit stores changes, or a key that is to be remembered.
        Ok(if unit.commit.changes.is_empty() && unit.commit.key.is_none() {
            Computed::Nothing
        } else {
            Computed::Whole(unit.commit)
        })
    }
}

/// Asks the decision, and leaves the entity as it was.
fn decide<M: Kept>(entity: &mut Option<Lived<M>>, command: M::Command, context: &M::Context) -> Decision<M> {
    let Some(lived) = entity.take() else {
        return M::decide_first(command, context);
    };
    let (state, decision) = M::decide(lived.state, &lived.data, command, context);
    *entity = Some(Lived { state, ..lived });
    decision
}
