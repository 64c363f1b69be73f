//! One step of an entity, computed: decide, apply, hooks, chain. Nothing is awaited and nothing stored.

use super::{Asked, Basis, Stopped, not_handled};
use crate::declaration::{Decision, Storable};
use crate::error::ErrorKind;
use crate::machine::StateMachine;
use crate::meta::Meta;
use crate::settings::Settings;
use crate::store::Expected;
use crate::transition::Beginning;
use crate::work::{Due, Lived, Unit};

/// One step of an entity, worked out in place: copies of it would cost more than what is worked out.
pub(crate) struct Step<'a, M: Storable> {
    /// The entity: as it was while no event is applied, so also after a refusal, and then as it will be. None before it
    /// begins, and after a fault.
    pub(crate) lived: Option<Lived<M>>,
    /// Where it was.
    pub(super) expected: Option<Expected>,
    pub(super) basis: Basis,
    pub(super) unit: Unit<'a>,
    /// How many bytes its new state has in stored form; `None` if it is not stored.
    pub(super) stored_len: Option<usize>,
}

impl<'a, M: Storable> Step<'a, M> {
    /// A step of an entity that is to begin, or is to be given yet.
    pub(crate) fn new(settings: &'a Settings, meta: &'a Meta) -> Self {
        Step {
            lived: None,
            expected: None,
            basis: Basis::Presumed,
            unit: Unit::new(settings, meta),
            stored_len: None,
        }
    }

    /// Gives the entity as it was seen last.
    pub(crate) fn presume(&mut self, lived: Option<Lived<M>>) {
        self.expected = lived.as_ref().map(|lived| lived.at);
        self.lived = lived;
    }

    /// Gives the entity as it was loaded, with the number of bytes of its stored state.
    pub(super) fn loaded(&mut self, lived: Lived<M>, len: usize) {
        self.presume(Some(lived));
        self.basis = Basis::Loaded { len };
    }
}

impl<M: Storable, St> StateMachine<M, St> {
    /// Computes what an event or a command leads to, short of links. A refusal leaves the entity as it was.
    pub(crate) fn compute(
        &self,
        asked: &Asked<'_, M>,
        step: &mut Step<'_, M>,
        input: Beginning<M>,
    ) -> Result<(), Box<Stopped<M>>> {
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
        step.unit.decided::<M>(asked.id, asked.text, &mut step.lived, events)?;
        Ok(())
    }
}

/// Asks the decision, and leaves the entity as it was.
fn decide<M: Storable>(entity: &mut Option<Lived<M>>, command: M::Command, context: &M::Context) -> Decision<M> {
    let Some(lived) = entity.take() else {
        return M::decide_first(command, context);
    };
    let (state, decision) = M::decide(lived.state, &lived.data, command, context);
    *entity = Some(Lived { state, ..lived });
    decision
}
