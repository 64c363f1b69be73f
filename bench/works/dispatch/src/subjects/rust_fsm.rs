//! rust-fsm: its DSL declares bare states and inputs, so the counting hangs on its outputs.

use rust_fsm::state_machine;

use super::Subject;
use crate::outcome::Outcome;
use crate::script::Step;

state_machine! {
    #[derive(Debug, Clone, Copy)]
    job(Idle)

    Idle(Started) => Running,
    Running => {
        Loaded => Running [Load],
        Paused => Held,
        Finished => Idle [Done],
    },
    Held => {
        Started => Running,
        Loaded => Held [Load],
        Finished => Idle [Done],
    }
}

pub(crate) struct Event {
    input: job::Input,
    amount: u32,
}

pub(crate) struct RustFsm {
    job: job::StateMachine,
    outcome: Outcome,
}

impl Subject for RustFsm {
    type Event = Event;

    fn event(step: Step) -> Event {
        match step {
            Step::Started => Event {
                input: job::Input::Started,
                amount: 0,
            },
            Step::Loaded(amount) => Event {
                input: job::Input::Loaded,
                amount,
            },
            Step::Paused => Event {
                input: job::Input::Paused,
                amount: 0,
            },
            Step::Finished => Event {
                input: job::Input::Finished,
                amount: 0,
            },
        }
    }

    fn begin() -> Self {
        RustFsm {
            job: job::StateMachine::new(),
            outcome: Outcome::default(),
        }
    }

    #[inline]
    fn apply(&mut self, event: &Event) {
        match self.job.consume(&event.input) {
            Ok(Some(job::Output::Load)) => self.outcome.load += u64::from(event.amount),
            Ok(Some(job::Output::Done)) => {
                self.outcome.done += self.outcome.load;
                self.outcome.load = 0;
            }
            Ok(None) => {}
            Err(_) => self.outcome.refused += 1,
        }
    }

    fn outcome(&self) -> Outcome {
        self.outcome
    }
}
