//! smlang: a list of transitions, whose actions are methods of a context.

use smlang::statemachine;

use super::Subject;
use crate::outcome::Outcome;
use crate::script::Step;

statemachine! {
    derive_events: [Clone, Copy],
    transitions: {
        *Idle + Started / start = Running(u64),
        Running(u64) + Loaded(u32) / load_running = Running(u64),
        Running(u64) + Paused / pause = Held(u64),
        Running(u64) + Finished / finish_running = Idle,
        Held(u64) + Started / resume = Running(u64),
        Held(u64) + Loaded(u32) / load_held = Held(u64),
        Held(u64) + Finished / finish_held = Idle,
    }
}

struct Context {
    done: u64,
}

impl StateMachineContext for Context {
    fn start(&mut self) -> Result<u64, ()> {
        Ok(0)
    }

    fn load_running(&mut self, load: &u64, amount: u32) -> Result<u64, ()> {
        Ok(load + u64::from(amount))
    }

    fn pause(&mut self, load: &u64) -> Result<u64, ()> {
        Ok(*load)
    }

    fn finish_running(&mut self, load: &u64) -> Result<(), ()> {
        self.done += load;
        Ok(())
    }

    fn resume(&mut self, load: &u64) -> Result<u64, ()> {
        Ok(*load)
    }

    fn load_held(&mut self, load: &u64, amount: u32) -> Result<u64, ()> {
        Ok(load + u64::from(amount))
    }

    fn finish_held(&mut self, load: &u64) -> Result<(), ()> {
        self.done += load;
        Ok(())
    }
}

pub(crate) struct Smlang {
    job: StateMachine<Context>,
    refused: u64,
}

impl Subject for Smlang {
    type Event = Events;

    fn event(step: Step) -> Events {
        match step {
            Step::Started => Events::Started,
            Step::Loaded(amount) => Events::Loaded(amount),
            Step::Paused => Events::Paused,
            Step::Finished => Events::Finished,
        }
    }

    fn begin() -> Self {
        Smlang {
            job: StateMachine::new(Context { done: 0 }),
            refused: 0,
        }
    }

    #[inline]
    fn apply(&mut self, event: &Events) {
        self.refused += u64::from(self.job.process_event(*event).is_err());
    }

    fn outcome(&self) -> Outcome {
        let load = match self.job.state() {
            States::Idle => 0,
            States::Running(load) | States::Held(load) => *load,
        };
        Outcome {
            done: self.job.context().done,
            load,
            refused: self.refused,
        }
    }
}
