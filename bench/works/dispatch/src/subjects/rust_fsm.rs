//! rust-fsm: its DSL declares bare states and inputs, so the counting hangs on its outputs.

use rust_fsm::state_machine;

use crate::outcome::Outcome;
use crate::script::{REPEATS, Step};

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

pub(crate) fn event(step: Step) -> Event {
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

pub(crate) fn run(events: &[Event]) -> Outcome {
    let mut job = job::StateMachine::new();
    let mut outcome = Outcome {
        done: 0,
        load: 0,
        refused: 0,
    };
    for _ in 0..REPEATS {
        for event in events {
            match job.consume(&event.input) {
                Ok(Some(job::Output::Load)) => outcome.load += u64::from(event.amount),
                Ok(Some(job::Output::Done)) => {
                    outcome.done += outcome.load;
                    outcome.load = 0;
                }
                Ok(None) => {}
                Err(_) => outcome.refused += 1,
            }
        }
    }
    outcome
}
