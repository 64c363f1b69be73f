//! One step of an entity, computed: decide, apply, hooks, chain. Nothing is awaited and nothing stored.

use super::{Asked, Stopped, not_handled};
use crate::declaration::{Decision, Storable};
use crate::error::ErrorKind;
use crate::machine::StateMachine;
use crate::store::Expected;
use crate::transition::Beginning;
use crate::work::{Due, Lived, Unit};

/// What a step leads to, with the links that are still to be followed.
pub(crate) struct Step<'a, M: Storable> {
    /// The entity as it will be.
    pub(super) lived: Lived<M>,
    /// Where it was.
    pub(super) expected: Option<Expected>,
    pub(super) unit: Unit<'a>,
    /// How many bytes its new state has in stored form; `None` if it is not stored.
    pub(super) stored_len: Option<usize>,
}

impl<M: Storable, St> StateMachine<M, St> {
    /// Computes one step of an entity, or the beginning of its life. A refusal gives its state and data back.
    //
    // Boxed, as what it leads to goes through several futures, which would each have room for it.
    pub(crate) fn step<'a>(
        &'a self,
        asked: &Asked<'a, M>,
        before: Option<Lived<M>>,
        input: Beginning<M>,
    ) -> Result<Box<Step<'a, M>>, Box<Stopped<M>>> {
        let (before, events) = match (input, before) {
            (Beginning::Event(event), before) => (before, Due::one(event)),
            (Beginning::Command(command), before) => {
                let index = M::command_index(&command);
                let (before, decision) = decide(before, command, self.context());
                let kind = match decision {
                    Decision::Event(event) => Ok(Due::one(event)),
                    Decision::Events(events) => Ok(events.into()),
                    Decision::Refused(refusal) => Err(ErrorKind::Refused(refusal)),
                    Decision::Unhandled => {
                        let state = before.as_ref().map(|lived| &lived.state);
                        Err(not_handled::<M>(state, index))
                    }
                };
                match kind {
                    Ok(events) => (before, events),
                    Err(kind) => {
                        return Err(Stopped::from(kind).leaving(before).into());
                    }
                }
            }
        };
        let expected = before.as_ref().map(|lived| lived.at);
        let mut unit = Unit::new(self.settings(), asked.meta)?;
        let lived = unit.decided::<M>(asked.id, asked.text, before, events)?;
        Ok(Box::new(Step {
            lived,
            expected,
            unit,
            stored_len: None,
        }))
    }
}

/// Asks the decision, and gives the entity back as it was.
fn decide<M: Storable>(
    before: Option<Lived<M>>,
    command: M::Command,
    context: &M::Context,
) -> (Option<Lived<M>>, Decision<M>) {
    let Some(lived) = before else {
        return (None, M::decide_first(command, context));
    };
    let Lived {
        at,
        changed_at,
        state,
        data,
    } = lived;
    let (state, decision) = M::decide(state, &data, command, context);
    let lived = Lived {
        at,
        changed_at,
        state,
        data,
    };
    (Some(lived), decision)
}
